"""What bench/benchmarks/align.mjs measures, as it is written with OpenCV: SIFT, matcher, RANSAC; warpPerspective, matchTemplate
within 10 pixels and a parabola between them, the patch sampled anew; imwrite. No turns, and no test for repeated windows."""
import json, os, resource, shutil, sys, tempfile, time

import cv2
import numpy as np

measure, threads = sys.argv[1], int(sys.argv[2])
warmups, repetitions = int(sys.argv[3]), int(sys.argv[4])
cv2.setNumThreads(1)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".bench", "bench", "align")
SIDE, REACH = 100, 10


def read():
    pictures = [cv2.imread(os.path.join(FOLDER, name)) for name in ("a.jpg", "b.jpg")]
    return pictures, [cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in pictures]


def reduced(gray):
    scale = (2e6 / gray.size) ** 0.5
    return cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def homography(grays):
    a, b = [reduced(gray) for gray in grays]
    sift = cv2.SIFT_create(5000)
    (ka, da), (kb, db) = sift.detectAndCompute(a, None), sift.detectAndCompute(b, None)
    matches = [m for m, n in cv2.BFMatcher().knnMatch(da, db, 2) if m.distance < 0.75 * n.distance]
    from_, to = [np.float32([k[i].pt for k, i in pairs]) for pairs in
                 ([(ka, m.queryIdx) for m in matches], [(kb, m.trainIdx) for m in matches])]
    found, inliers = cv2.findHomography(from_, to, cv2.RANSAC, 3)
    full = [np.diag([g.shape[1] / s.shape[1], g.shape[0] / s.shape[0], 1]) for g, s in zip(grays, (a, b))]
    return full[1] @ found @ np.linalg.inv(full[0]), inliers.sum()


def peak(scores):
    """The best place, between pixels by a parabola along each axis."""
    _, best, _, (x, y) = cv2.minMaxLoc(scores)
    if not (0 < x < scores.shape[1] - 1 and 0 < y < scores.shape[0] - 1):
        return None
    between = lambda low, middle, high: 0.5 * (low - high) / (low - 2 * middle + high)
    return x + between(*scores[y, x - 1:x + 2]), y + between(*scores[y - 1:y + 2, x]), best


def cut(pictures, grays, h):
    (a, b), gray = pictures, grays[0]
    height, width = gray.shape
    inverse = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(grays[1], h, (width, height), flags=inverse)
    inside = cv2.warpPerspective(np.ones_like(gray), h, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    patches, windows = [], []
    for top in range(REACH, height - SIDE - REACH, SIDE):
        for left in range(REACH, width - SIDE - REACH, SIDE):
            around = np.s_[top - REACH:top + SIDE + REACH, left - REACH:left + SIDE + REACH]
            window = gray[top:top + SIDE, left:left + SIDE]
            if not inside[around].all() or window.std() < 0.012 * 255:
                continue
            place = peak(cv2.matchTemplate(warped[around], window, cv2.TM_CCOEFF_NORMED))
            kept = False
            if place and np.hypot(place[0] - REACH, place[1] - REACH) <= 5:
                move = np.array([[1, 0, left + place[0] - REACH], [0, 1, top + place[1] - REACH], [0, 0, 1]])
                patch = cv2.warpPerspective(b, h @ move, (SIDE, SIDE), flags=inverse)
                same = cv2.matchTemplate(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), window, cv2.TM_CCOEFF_NORMED)[0, 0]
                kept = same > 0.9
                if kept:
                    patches.append((a[top:top + SIDE, left:left + SIDE], patch))
            windows.append((left, top, kept))
    return patches, windows


def write(folder, patches):
    for i, pair in enumerate(patches):
        for side, patch in zip("ab", pair):
            cv2.imwrite(os.path.join(folder, f"{side}{i}.png"), patch)


def draw(folder, pictures, h, patches, windows):
    (a, b) = pictures
    scale = 1200 / a.shape[1]
    size = 1200, round(a.shape[0] * scale)
    below = cv2.resize(a, size, interpolation=cv2.INTER_AREA)
    above = cv2.resize(cv2.warpPerspective(b, h, a.shape[1::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), size,
                       interpolation=cv2.INTER_AREA)
    y, x = np.indices(below.shape[:2]) // 100
    below[(x + y) % 2 == 1] = above[(x + y) % 2 == 1]
    for left, top, kept in windows:
        corners = [(round(x * scale), round(y * scale)) for x, y in ((left, top), (left + SIDE, top + SIDE))]
        cv2.rectangle(below, *corners, (50, 217, 25) if kept else (25, 38, 242))
    cv2.imwrite(os.path.join(folder, "overlay.jpg"), below, [cv2.IMWRITE_JPEG_QUALITY, 90])
    shown = [np.hstack(pair) for pair in patches[::max(1, len(patches) // 48)][:48]]
    rows = [np.hstack(shown[i:i + 6]) for i in range(0, len(shown) - 5, 6)]
    cv2.imwrite(os.path.join(folder, "sheet.jpg"), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 92])


def in_folder(work):
    folder = tempfile.mkdtemp()
    try:
        return work(folder)
    finally:
        shutil.rmtree(folder)


def whole(folder):
    pictures, grays = read()
    h, inliers = homography(grays)
    patches, windows = cut(pictures, grays, h)
    write(folder, patches)
    draw(folder, pictures, h, patches, windows)
    return inliers, len(patches)


pictures, grays = read()
detail = ""
if measure == "read":
    once = read
elif measure == "sift":
    planes = [reduced(gray) for gray in grays]
    once = lambda: [len(cv2.SIFT_create(5000).detectAndCompute(plane, None)[0]) for plane in planes]
    detail = f"{once()} keypoints"
elif measure == "homography":
    once = lambda: homography(grays)
elif measure == "pair":
    once = lambda: homography(read()[1])
    detail = "no refinement, no patches"
elif measure == "whole":
    once = lambda: in_folder(whole)
    detail = "%d inliers, %d patches" % once()
else:
    h, _ = homography(grays)
    patches, windows = cut(pictures, grays, h)
    once = {"cut": lambda: cut(pictures, grays, h),
            "write": lambda: in_folder(lambda folder: write(folder, patches)),
            "pictures": lambda: in_folder(lambda folder: draw(folder, pictures, h, patches, windows))}[measure]
    detail = f"{len(patches)} patches"

milliseconds, processor = [], []
for i in range(warmups + repetitions):
    start, used = time.perf_counter(), time.process_time()
    once()
    if i >= warmups:
        milliseconds.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - used))
peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"milliseconds": milliseconds, "processor": processor, "peakMegabytes": peak_megabytes,
                  "detail": f"OpenCV {cv2.__version__}; {detail}"}))
