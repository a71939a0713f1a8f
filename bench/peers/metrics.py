"""The Python side of bench/benchmarks/metrics.mjs: MEASURE THREADS WARMUPS REPETITIONS; prints one line of JSON."""
import json
import resource
import sys
import time

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.measure import shannon_entropy
from skimage.metrics import structural_similarity

measure, threads, warmups, repetitions = sys.argv[1], *map(int, sys.argv[2:5])
cv2.setNumThreads(threads)
name, size = measure.split("@")
width, height, count = (768, 512, 8) if size == "0.4" else (4000, 3000, 2)

y, x = np.mgrid[:height, :width]
value = 128 + 60 * np.sin(x / 9) * np.cos(y / 7) + 30 * np.sin(x * y / 5000)
target = np.repeat(value[..., None], 3, 2).astype(np.uint8)
noise = np.random.RandomState(1).uniform(-8, 8, target.shape)
result = np.clip(value[..., None] + noise, 0, 255).astype(np.uint8)
del value, noise, x, y


def gray(image):
    return np.rint(image @ np.array([0.298936021293775, 0.587043074451121, 0.114020904255103]))


# OpenCV's contributed modules, where they are installed, are quicker than the other ways.
quality = getattr(cv2, "quality", None)


def ssim(a, b):
    if quality:
        return quality.QualitySSIM_compute(a, b)[0]
    return structural_similarity(
        a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, channel_axis=2
    )


def brisque(a, _):
    if quality:
        return quality.QualityBRISQUE_computeFeatures(a)
    return scales(gray(a), cv2.BORDER_CONSTANT, 0, (-1, 1))


def contrast(a, b):
    taps = cv2.getGaussianKernel(11, 1.5)
    window = lambda v: cv2.sepFilter2D(v, -1, taps, taps)[5:-5, 5:-5]
    mean_a, mean_b = window(a), window(b)
    both = window(a * b) - mean_a * mean_b
    each = window(a * a) - mean_a**2 + window(b * b) - mean_b**2
    cs = (2 * both + 58.5225) / (each + 58.5225)
    return np.mean(cs), np.mean(cs * (2 * mean_a * mean_b + 6.5025) / (mean_a**2 + mean_b**2 + 6.5025))


def ms_ssim(a, b):
    a, b, product = a.astype(float), b.astype(float), 1
    for scale, weight in enumerate([0.0448, 0.2856, 0.3001, 0.2363, 0.1333]):
        product *= contrast(a, b)[scale == 4] ** weight
        a, b = (cv2.resize(v, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for v in (a, b))
    return product


def normalised(plane, border):
    mean = cv2.GaussianBlur(plane, (7, 7), 7 / 6, borderType=border)
    deviation = np.sqrt(np.abs(cv2.GaussianBlur(plane * plane, (7, 7), 7 / 6, borderType=border) - mean * mean))
    return (plane - mean) / (deviation + 1)


def moments(values):
    low, high = values[values < 0], values[values > 0]
    return np.sqrt(np.mean(low**2)), np.sqrt(np.mean(high**2)), np.mean(np.abs(values)), np.mean(values**2)


def features(block, last):
    rolled = [np.roll(block, shift, (0, 1)) for shift in ((0, 1), (1, 0), (1, 1), last)]
    return [moments(block.ravel())] + [moments((block * other).ravel()) for other in rolled]


def scales(plane, border, side, last):
    for scale in (1, 2):
        field = normalised(plane, border)
        rows, columns = (side // scale, side // scale) if side else field.shape
        for top in range(0, field.shape[0] - rows + 1, rows):
            for left in range(0, field.shape[1] - columns + 1, columns):
                features(field[top : top + rows, left : left + columns], last)
        plane = cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def niqe(a, _):
    plane = gray(a)
    scales(plane[: height // 96 * 96, : width // 96 * 96], cv2.BORDER_REPLICATE, 96, (1, -1))


scores = {
    "psnr": cv2.PSNR,
    "ssim": ssim,
    "ms-ssim": ms_ssim,
    "niqe": niqe,
    "brisque": brisque,
    "deltaE": lambda a, b: deltaE_ciede2000(rgb2lab(b), rgb2lab(a)).mean(),
    "entropy": lambda a, _: shannon_entropy(gray(a)),
}
milliseconds, processor = [], []
for i in range(warmups + repetitions):
    start, used = time.perf_counter(), time.process_time()
    for _ in range(count):
        scores[name](result, target)
    if i >= warmups:
        milliseconds.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - used) * 1000)
ways = {
    "psnr": "cv2.PSNR",
    "ssim": "cv2.quality, single precision" if quality else "scikit-image",
    "ms-ssim": "OpenCV's filters, double precision",
    "niqe": "features by OpenCV and NumPy",
    "brisque": "features by cv2.quality" if quality else "features by OpenCV and NumPy",
    "deltaE": "scikit-image",
    "entropy": "scikit-image",
}
listed = "; ".join(f"{metric}: {way}" for metric, way in ways.items())
detail = f"OpenCV {cv2.__version__} with {threads} threads, NumPy {np.__version__}; {listed}"
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"milliseconds": milliseconds, "processor": processor, "peakMegabytes": peak, "detail": detail}))
