"""What bench/benchmarks/align.mjs measures, with OpenCV's native SIFT, matcher and RANSAC; it cuts no patches."""
import json, os, resource, sys, time

import cv2
import numpy as np

measure, threads = sys.argv[1], int(sys.argv[2])
warmups, repetitions = int(sys.argv[3]), int(sys.argv[4])
cv2.setNumThreads(1)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".bench", "bench", "align")


def read(name):
    gray = cv2.cvtColor(cv2.imread(os.path.join(FOLDER, name)), cv2.COLOR_BGR2GRAY)
    scale = (2e6 / gray.size) ** 0.5
    return cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def homography(a, b):
    sift = cv2.SIFT_create(5000)
    (ka, da), (kb, db) = sift.detectAndCompute(a, None), sift.detectAndCompute(b, None)
    matches = [m for m, n in cv2.BFMatcher().knnMatch(da, db, 2) if m.distance < 0.75 * n.distance]
    from_, to = [np.float32([k[i].pt for k, i in pairs]) for pairs in
                 ([(ka, m.queryIdx) for m in matches], [(kb, m.trainIdx) for m in matches])]
    return cv2.findHomography(from_, to, cv2.RANSAC, 3)[1].sum()


if measure == "read":
    once = lambda: (read("a.jpg"), read("b.jpg"))
    detail = ""
elif measure == "sift":
    pictures = read("a.jpg"), read("b.jpg")
    once = lambda: [len(cv2.SIFT_create(5000).detectAndCompute(picture, None)[0]) for picture in pictures]
    detail = f"{once()} keypoints"
elif measure == "homography":
    pictures = read("a.jpg"), read("b.jpg")
    once = lambda: homography(*pictures)
    detail = f"{once()} inliers"
elif measure == "pair":
    once = lambda: homography(read("a.jpg"), read("b.jpg"))
    detail = "no refinement, no patches"
else:
    sys.exit(f"Error: OpenCV has no counterpart of {measure}")

milliseconds = []
for i in range(warmups + repetitions):
    start = time.perf_counter()
    once()
    if i >= warmups:
        milliseconds.append(1000 * (time.perf_counter() - start))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"milliseconds": milliseconds, "peakMegabytes": peak, "detail": f"OpenCV {cv2.__version__}; {detail}"}))
