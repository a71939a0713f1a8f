"""Homographies of pairs of pictures by OpenCV: SIFT with 5,000 features, ratio 0.75, RANSAC 3 px. Reads lines of two
paths, parted by a tab; writes a line of JSON for each: nine numbers, or null."""
import json, sys

import cv2
import numpy as np

sift = cv2.SIFT_create(5000)


def homography(a, b):
    (ka, da), (kb, db) = [sift.detectAndCompute(cv2.imread(path, cv2.IMREAD_GRAYSCALE), None) for path in (a, b)]
    if da is None or db is None or min(len(ka), len(kb)) < 2:
        return None
    matches = [m for m, n in cv2.BFMatcher().knnMatch(da, db, 2) if m.distance < 0.75 * n.distance]
    if len(matches) < 4:
        return None
    found, _ = cv2.findHomography(np.float32([ka[m.queryIdx].pt for m in matches]),
                                  np.float32([kb[m.trainIdx].pt for m in matches]), cv2.RANSAC, 3)
    return None if found is None else found.flatten().tolist()


for line in sys.stdin:
    print(json.dumps(homography(*line.rstrip("\n").split("\t"))), flush=True)
