"""dped, drbn and unet of src/models in PyTorch: the same layers, and the measures of bench/benchmarks/models.mjs."""
import json, resource, sys, time

import torch
import torch.nn as nn
import torch.nn.functional as F

measure, threads = sys.argv[1], int(sys.argv[2])
warmups, repetitions, seconds, warm_below = int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])
name, what = measure.split(" ")
torch.set_num_threads(threads)
torch.manual_seed(1)


def conv(a, b, kernel=3, stride=1):
    return nn.Conv2d(a, b, kernel, stride, kernel // 2)


def output(x):
    return 0.58 * torch.tanh(x) + 0.5


class Dped(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.tail1, self.tail2, self.last = conv(3, 64, 9), conv(64, 64), conv(64, 64), conv(64, 3, 9)
        self.blocks = nn.ModuleList([conv(64, 64) for _ in range(8)])
        self.norms = nn.ModuleList([nn.InstanceNorm2d(64, 1e-3, affine=True) for _ in range(8)])

    def forward(self, x):
        x = F.relu(self.first(x))
        for i in range(0, 8, 2):
            y = F.relu(self.norms[i](self.blocks[i](x)))
            x = F.relu(self.norms[i + 1](self.blocks[i + 1](y))) + x
        return output(self.last(F.relu(self.tail2(F.relu(self.tail1(x))))))


class Dense(nn.Module):
    def __init__(self, width):
        super().__init__()
        growth = width // 2
        self.layers = nn.ModuleList([conv(width + i * growth, growth) for i in range(4)])
        self.fusion = conv(width + 4 * growth, width, 1)

    def forward(self, x):
        y = x
        for layer in self.layers:
            y = torch.cat([y, F.relu(layer(y))], 1)
        return x + self.fusion(y)


class Band(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = conv(6, 16), conv(16, 16)
        self.dense = nn.ModuleList([Dense(16), Dense(16), Dense(32), Dense(32), Dense(16), Dense(16)])
        self.down1, self.down2 = conv(16, 16, 3, 2), conv(16, 32, 3, 2)
        self.up1, self.up2 = nn.ConvTranspose2d(16, 16, 4, 2, 1), nn.ConvTranspose2d(32, 16, 4, 2, 1)
        self.heads = nn.ModuleList([nn.Sequential(conv(c, 16), conv(16, 3)) for c in (16, 16, 32)])

    def forward(self, x, before):
        f0 = F.relu(self.first(x))
        full = F.relu(self.second(f0))
        half = self.down1(self.dense[0](full))
        quarter = self.down2(self.dense[1](half))
        f4 = quarter + self.dense[3](self.dense[2](quarter)) + (before[2] if before else 0)
        f2 = half + self.dense[4](self.up2(f4)) + (before[1] if before else 0)
        f1 = full + self.dense[5](self.up1(f2)) + f0 + (before[0] if before else 0)
        up = lambda y: F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        s2 = self.heads[1](f2) + up(self.heads[2](f4))
        return self.heads[0](f1) + up(s2), (f1, f2, f4)


class Drbn(nn.Module):
    def __init__(self):
        super().__init__()
        self.units = nn.ModuleList([Band() for _ in range(4)])

    def forward(self, x):
        estimate, before = x, None
        for unit in self.units:
            estimate, before = unit(torch.cat([estimate, x], 1), before)
        return estimate


class UNet(nn.Module):
    def __init__(self, widths=(32, 64, 128, 256, 512)):
        super().__init__()
        pair = lambda a, b: nn.Sequential(conv(a, b), nn.ReLU(), conv(b, b), nn.ReLU())
        self.encoder = nn.ModuleList([pair(([3] + list(widths))[i], w) for i, w in enumerate(widths)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(widths[i + 1], w, 2, 2) for i, w in enumerate(widths[:-1])])
        self.merge = nn.ModuleList([pair(2 * w, w) for w in widths[:-1]])
        self.last = conv(widths[0], 3, 1)

    def forward(self, x):
        skips = []
        for i, level in enumerate(self.encoder):
            x = level(F.max_pool2d(x, 2) if i else x)
            skips.append(x)
        for i in reversed(range(len(self.up))):
            x = self.merge[i](torch.cat([skips[i], self.up[i](x)], 1))
        return output(self.last(x))


networks = {"dped": Dped, "drbn": Drbn, "unet": UNet}
if name not in networks:
    raise NotImplementedError(f"{name} has no peer")
net = networks[name]()
multiple = {"dped": 1, "drbn": 4, "unet": 16}[name]


def whole(x):
    """Any size: extended by reflection to the multiples that the network takes, as forwardAnySize does."""
    height, width = x.shape[2:]
    x = F.pad(x, (0, -width % multiple, 0, -height % multiple), mode="reflect")
    return net(x)[:, :, :height, :width]


if what == "step":
    x, target = torch.rand(4, 3, 100, 100), torch.rand(4, 3, 100, 100)
    optimizer = torch.optim.Adam(net.parameters(), 1e-4)

    def once():
        optimizer.zero_grad()
        loss = ((whole(x) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        return float(loss)
else:
    width, height = map(int, what.split("x"))
    pixels = torch.rand(height, width, 3)

    def once():
        with torch.no_grad():
            y = whole(pixels.permute(2, 0, 1)[None].contiguous()).clamp(0, 1)
            return float(y[0].permute(1, 2, 0).contiguous()[0, 0, 0])


times, processor, begun = [], [], None
for i in range(warmups + repetitions):
    start, used = time.perf_counter(), time.process_time()
    once()
    took, worked = time.perf_counter() - start, time.process_time() - used
    if i >= warmups or min(took, worked) >= warm_below:
        begun = begun or start
        times.append(took * 1000)
        processor.append(worked * 1000)
        if time.perf_counter() - begun > seconds:
            break
print(json.dumps({
    "milliseconds": times,
    "processor": processor,
    "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "detail": f"PyTorch {torch.__version__}; pictures in one pass",
}))
