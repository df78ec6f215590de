import numpy as np
import skimage.color
import skimage.filters
import skimage.measure
import skimage.morphology


def findLetters(image):
    gray = skimage.color.rgb2gray(image)
    smooth = skimage.filters.gaussian(gray, sigma=2)
    ink = smooth < skimage.filters.threshold_otsu(smooth)
    ink = skimage.morphology.closing(ink, skimage.morphology.footprint_rectangle((5, 5)))
    regions = skimage.measure.regionprops(skimage.measure.label(ink, connectivity=2))
    areas = [region.area for region in regions]
    bboxes = [r.bbox for r in regions if r.area > 0.1 * np.mean(areas)]
    return bboxes, (~ink).astype(float)
