"""Finding letters on a page (16-720 HW5 Q4)."""

from reference.vision.letters import find_letters


def findLetters(image):
    """Return the boxes (minr, minc, maxr, maxc) of the letters and the page (H, W), paper 1 and ink 0.

    image (H, W, 3) floats in [0, 1] or uint8. Source: 16-720 HW5 §4.3.
    """
    boxes, ink = find_letters(image)
    return [tuple(int(side) for side in box) for box in boxes], 1.0 - ink
