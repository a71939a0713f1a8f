"""The Python side of bench/benchmarks/baselines.mjs: METHOD MEASURE THREADS WARMUPS REPETITIONS SECONDS WARM_BELOW; prints
one line of JSON. LIME is pvnieo/Low-light-Image-Enhancement where PYTHONPATH leads to it."""
import json
import resource
import sys
import time

import cv2
import numpy as np

method, measure = sys.argv[1:3]
threads, warmups, repetitions = map(int, sys.argv[3:6])
seconds, warm_below = map(float, sys.argv[6:8])
cv2.setNumThreads(threads)
width, height = {"quarter": (577, 433), "one": (1155, 866), "four": (2309, 1732), "twelve": (4000, 3000)}[measure]


def scene():
    """The street of patches, texture and noise of the other side, with random numbers of its own."""
    random = np.random.RandomState(1)
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    light = 0.03 + 0.5 * (x / width) ** 3 + 0.15 * (1 - y / height) ** 4
    tiles = 0.1 + 0.9 * random.uniform(size=(12, 16)).astype(np.float32)
    light *= tiles[(12 * y / height).astype(int), (16 * x / width).astype(int)]
    light *= 1 + 0.2 * np.sin(x * 0.9) * np.sin(y * 0.7)
    channels = [np.minimum(1, light * (1 - 0.15 * c) + 0.01 * random.uniform(size=light.shape)) for c in range(3)]
    return np.rint(255 * np.dstack(channels)).astype(np.uint8)


def on_value(enhance):
    """An enhancer of V of HSV as one of colour pictures."""

    def enhanced(picture):
        hue, saturation, value = cv2.split(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV))
        return cv2.cvtColor(cv2.merge([hue, saturation, enhance(value)]), cv2.COLOR_HSV2RGB)

    return enhanced


def lime():
    from exposure_enhancement import enhance_image_exposure

    return lambda picture: enhance_image_exposure(picture, 0.8, 0.15, dual=False)


def adapted():
    from skimage.exposure import equalize_adapthist

    return equalize_adapthist


methods = {
    "he": (lambda: on_value(cv2.equalizeHist), "cv2.equalizeHist on V of HSV"),
    "clahe": (lambda: on_value(cv2.createCLAHE(2, (8, 8)).apply), "cv2.createCLAHE on V of HSV"),
    "bimef": (lambda: cv2.intensity_transform.BIMEF, "cv2.intensity_transform.BIMEF"),
    "adapthist": (adapted, "skimage.exposure.equalize_adapthist"),
    "lime": (lime, "enhance_image_exposure of a public port"),
}
make, name = methods[method]
enhance, picture = make(), scene()
milliseconds, processor, begun = [], [], None
for i in range(warmups + repetitions):
    start, used = time.perf_counter(), time.process_time()
    enhance(picture)
    took, worked = time.perf_counter() - start, time.process_time() - used
    if i < warmups and min(took, worked) < warm_below:
        continue
    milliseconds.append(1000 * took)
    processor.append(1000 * worked)
    begun = begun or start
    if time.perf_counter() - begun > seconds:
        break
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
detail = f"{name}, 8-bit codes in and out; OpenCV {cv2.__version__}, NumPy {np.__version__}"
print(json.dumps({"milliseconds": milliseconds, "processor": processor, "peakMegabytes": peak, "detail": detail}))
