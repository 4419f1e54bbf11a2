"""PyTorch: DistributedDataParallel over gloo with several processes, the plain module with one.

    OMP_NUM_THREADS=1 python -m torch.distributed.run --nproc-per-node 2 pytorch_ddp.py --data DIR
    OMP_NUM_THREADS=2 python pytorch_ddp.py --data DIR
"""
import torch
from torch import distributed, nn

import work

options = work.options(bfloat16="let autocast choose bfloat16 for the matrix products")
rank, size = work.rank_and_size()
if size > 1:
    distributed.init_process_group("gloo")
torch.manual_seed(0)
images, labels = map(torch.from_numpy, work.training_images(options.data))
labels = labels.long()

layers = []
for inputs, outputs in zip(work.WIDTHS, work.WIDTHS[1:]):
    layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(work.DROPOUT)]
model = nn.Sequential(*layers[:-2])
network = nn.parallel.DistributedDataParallel(model) if size > 1 else model
optimizer = torch.optim.SGD(model.parameters(), lr=work.LEARNING_RATE, momentum=work.MOMENTUM)
loss_function = nn.CrossEntropyLoss()
share = work.BATCH // size


def train(order):
    network.train()
    for batch in torch.from_numpy(order)[:, rank * share : (rank + 1) * share]:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
            loss = loss_function(network(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()


seconds = work.timed(options.epochs, train)
if rank == 0:
    work.report(seconds, f"torch {torch.__version__}")
if size > 1:
    distributed.destroy_process_group()
