import numpy as np


def findLetters(image):
    bboxes = []
    bw = None
    # your code here
    return bboxes, bw
