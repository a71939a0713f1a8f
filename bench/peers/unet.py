"""The U-Net of bench/benchmarks/unet.mjs in PyTorch: the same layers, sizes, loss and optimizer."""
import json, resource, sys, time

import torch
import torch.nn as nn
import torch.nn.functional as F

measure, threads = sys.argv[1], int(sys.argv[2])
warmups, repetitions = int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(1)


class Level(nn.Module):
    def __init__(self, channels_in, channels_out):
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.second = nn.Conv2d(channels_out, channels_out, 3, padding=1)

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.middle = Level(3, 32), Level(32, 64), Level(64, 128)
        self.widen2, self.up2 = nn.ConvTranspose2d(128, 64, 2, 2), Level(128, 64)
        self.widen1, self.up1 = nn.ConvTranspose2d(64, 32, 2, 2), Level(64, 32)
        self.out = nn.Conv2d(32, 3, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.middle(F.max_pool2d(b, 2))
        d = self.up2(torch.cat([self.widen2(c), b], 1))
        return self.out(self.up1(torch.cat([self.widen1(d), a], 1)))


net = UNet()
if measure == "step":
    x, target = torch.rand(4, 3, 96, 96), torch.rand(4, 3, 96, 96)
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)

    def once():
        optimizer.zero_grad()
        loss = ((net(x) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        return float(loss)
else:
    x = torch.rand(1, 3, 512, 512)

    def once():
        with torch.no_grad():
            return float(net(x)[0, 0, 0, 0])


times = []
for i in range(warmups + repetitions):
    start = time.perf_counter()
    once()
    if i >= warmups:
        times.append((time.perf_counter() - start) * 1000)
print(json.dumps({
    "milliseconds": times,
    "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "detail": f"PyTorch {torch.__version__}, {sum(p.numel() for p in net.parameters())} parameters",
}))
