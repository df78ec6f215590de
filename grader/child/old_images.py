"""What SciPy and scikit-image once had for pictures, for submissions that still call it."""

from __future__ import annotations

from typing import Any


def imread(name: Any, flatten: bool = False, mode: str | None = None) -> Any:
    """Return a picture as an array (H, W) or (H, W, 3), as `scipy.misc.imread` did."""
    import numpy as np
    from PIL import Image

    with Image.open(name) as picture:
        return np.asarray(picture.convert("F" if flatten else mode or picture.mode))


def imsave(name: Any, array: Any, format: str | None = None) -> None:
    """Write an array of any range as a picture."""
    _picture(array).save(name, format)


def imresize(array: Any, size: Any, interp: str = "bilinear", mode: str | None = None) -> Any:
    """Return a picture of 8 bits in another size: per cent, a factor or (H, W)."""
    import numpy as np
    from PIL import Image

    picture = _picture(array)
    if isinstance(size, (int, np.integer)):
        size = size / 100
    height, width = np.shape(array)[:2] if isinstance(size, (float, np.floating)) else size
    factor = size if isinstance(size, (float, np.floating)) else 1
    way = getattr(Image.Resampling, {"cubic": "BICUBIC"}.get(interp, interp.upper()))
    return np.asarray(picture.resize((int(width * factor), int(height * factor)), way))


def circle(r: float, c: float, radius: float, shape: Any = None) -> Any:
    """Return the pixels of a disk."""
    from skimage.draw import disk

    return disk((r, c), radius, shape=shape)


def threshold_adaptive(image: Any, block_size: int, *args: Any, **words: Any) -> Any:
    """Return where a picture lies above its local threshold."""
    from skimage.filters import threshold_local

    return image > threshold_local(image, block_size, *args, **words)


def _picture(array: Any) -> Any:
    """Return a picture of 8 bits from an array, stretched to the whole range as `scipy.misc.toimage` did."""
    import numpy as np
    from PIL import Image

    array = np.asarray(array)
    if array.dtype != np.uint8:
        low, high = float(array.min()), float(array.max())
        array = ((array - low) * (255 / ((high - low) or 1)) + 0.4999).astype(np.uint8)
    return Image.fromarray(array)
