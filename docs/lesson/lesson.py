# %% [markdown]
# # Reading digits, step by step
#
# A computer is shown 60,000 handwritten digits and told what each one is. Then it reads 10,000 that it has never seen, and
# gets all but one or two in a hundred right. This lesson takes you there: you look at the pictures, bring them into the form
# that a network wants, build the network, train it, keep the best version, score it, and try a digit of your own.
#
# The training is done by a program, `lockstep`. It writes files, and this notebook reads them with `numpy` and draws with
# `matplotlib`. One thing makes the program special: whoever trains the same network on the same data gets **the same bits**,
# on any computer and on any number of processes. So the exercises at the end can check themselves.
#
# Run the cells from the top to the bottom. The longest takes some seconds.

# %%
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

BLUE, ORANGE, GREEN, GRAY = "#0072b2", "#d55e00", "#009e73", "#8a8a8a"
plt.rcParams.update({
    "figure.dpi": 80, "font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 11,
    "axes.edgecolor": GRAY, "image.cmap": "gray_r", "svg.fonttype": "none"})

# The program: on the PATH, or as `make` has built it.
PROGRAM = shutil.which("lockstep") or str(Path("../../.build/release/lockstep").resolve())
# For mpirun: root is allowed, and so are more processes than there are cores.
os.environ |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
               "OMPI_MCA_rmaps_base_oversubscribe": "1"}
CONFIGS = Path("../../configs")
WORK = Path("work")
# What an earlier time has left, such as your runs of the exercises, is kept beside it.
if WORK.exists():
    WORK.rename(next(name for number in range(1, 1000) if not (name := Path(f"work-{number}")).exists()))
WORK.mkdir()


def lockstep(*words, show=True):
    """Runs `lockstep WORDS`, shows what it prints, and returns it."""
    words = [str(word) for word in words]
    result = subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if show:
        print("$ lockstep", *words)
        print(result.stdout.replace(PROGRAM, "lockstep"))
    if result.returncode != 0:
        raise RuntimeError(f"lockstep {' '.join(words)} ended with {result.returncode}:\n{result.stdout}")
    return result.stdout


# %% [markdown]
# ## 1. Look at the pictures
#
# MNIST is a set of 70,000 digits, written by American pupils and office workers: 60,000 to train on and 10,000 to test with.
# If `make train` has downloaded it already, it is in `data/mnist`. If not, the program draws digits of its own.

# %%
MNIST = Path(os.environ.get("LOCKSTEP_MNIST", "../../data/mnist"))
if any((MNIST / f"train-images-idx3-ubyte{ending}").exists() for ending in ("", ".gz")):
    DATA, DATASET = Path("work/mnist"), "mnist"
    DATA.symlink_to(MNIST.resolve())
else:
    DATA, DATASET = Path("work/digits"), "synthetic"
    lockstep("data", "synthesize", "--output", DATA, "--train", 20000, "--test", 5000, "--seed", 1)


def read(name):
    """An array from one of the four files: two bytes of zeros, the type, the dimensions, their sizes, then the numbers."""
    packed = DATA / f"{name}.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.exists() else (DATA / name).read_bytes()
    shape = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(shape)


images, labels = read("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte")
test_images, test_labels = read("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte")
print("training:", images.shape, labels.shape, "  test:", test_images.shape, test_labels.shape)

# %% [markdown]
# Here are twelve of each class. Would you have read all of them right?

# %%
figure, axes = plt.subplots(10, 12, figsize=(7.2, 6))
for digit, row in enumerate(axes):
    for axis, index in zip(row, np.flatnonzero(labels == digit)):
        axis.imshow(images[index])
        axis.axis("off")
figure.subplots_adjust(0, 0, 1, 1, 0.05, 0.05)
plt.show()

# %% [markdown]
# No class is much rarer than the others, so a network can't get far by guessing the most frequent one:

# %%
counts = np.bincount(labels, minlength=10)
figure, axis = plt.subplots(figsize=(7.2, 1.8))
axis.bar(range(10), counts, color=BLUE, width=0.7)
axis.set(xticks=range(10), xlabel="digit", ylabel="training images")
plt.show()

# %% [markdown]
# ## 2. See one as a matrix
#
# To the computer a picture is a table of numbers: 28 rows and 28 columns, each number from 0 (paper) to 255 (ink).

# %%
FIRST = int(np.flatnonzero(labels == 5)[0])
figure, axis = plt.subplots(figsize=(7.6, 7.6))
axis.imshow(images[FIRST])
for row, column in np.argwhere(images[FIRST] > 0):
    value = images[FIRST][row, column]
    axis.text(column, row, value, ha="center", va="center", fontsize=6.5, color="white" if value > 120 else "black")
axis.set(xticks=range(0, 28, 3), yticks=range(0, 28, 3), title=f"training image {FIRST}, labeled {labels[FIRST]}")
plt.show()

# %% [markdown]
# `lockstep data inspect DIR --index N` shows the same in a terminal.
#
# ## 3. Rescale
#
# Networks learn best from numbers around 0 to 1. So each is divided by 255. Nothing is lost, only the scale changes.

# %%
scaled = images.astype(np.float32) / 255
middle = images[FIRST][14]
print("row 14, as it is: ", *middle[8:20])
print("row 14, ÷ 255:    ", *(f"{value:.2f}" for value in scaled[FIRST][14][8:20]))

# %% [markdown]
# ## 4. One-hot
#
# The network has ten outputs, one per digit, and is to say how probable each is. What it should have said for a five is
# therefore not the number 5 (a five isn't "more" than a four) but ten numbers, all 0 but the one for five: *one-hot*.

# %%
one_hot = np.eye(10, dtype=np.float32)[labels]
figure, axis = plt.subplots(figsize=(7.2, 2.6))
axis.imshow(one_hot[:20].T, cmap="Blues", vmax=1.4, aspect="auto")
axis.set(xticks=range(20), xticklabels=labels[:20], yticks=range(0, 10, 3), xlabel="labels of the first 20 images", ylabel="output")
plt.show()

# %% [markdown]
# ## 5. Flatten
#
# The network that we build knows nothing of rows and columns: it gets the 28 rows behind each other, 784 numbers. (You could
# shuffle the 784 places, the same way for all images, and it would learn just as well.)

# %%
flat = scaled.reshape(-1, 784)
figure, axis = plt.subplots(figsize=(7.6, 0.7))
axis.imshow(flat[FIRST][None], aspect="auto")
axis.set(yticks=[], xticks=[0, 196, 392, 588, 783], title=f"image {FIRST}, flattened: {flat[FIRST].size} numbers")
plt.show()

# %% [markdown]
# ## 6. Build
#
# The network has three layers. Each output of a layer is a weighted sum of all its inputs, plus a bias:
#
# | layer | inputs | outputs | what follows |
# |---|---|---|---|
# | 0 | 784 pixels | 512 | ReLU: what is below 0 becomes 0; in training, a fifth is dropped |
# | 1 | 512 | 512 | the same |
# | 2 | 512 | 10 | softmax: ten probabilities that add up to 1 |
#
# How many numbers have to be learned?

# %%
widths = [784, 512, 512, 10]
parameters = [inputs * outputs + outputs for inputs, outputs in zip(widths, widths[1:])]
print(" + ".join(f"{count:,}" for count in parameters), "=", f"{sum(parameters):,}")

# %% [markdown]
# The program reads all of this from a configuration, a text file. This is the one that does what the classic Keras lesson
# does; `lockstep config` explains every key.

# %%
print(CONFIGS.joinpath("keras.yaml").read_text().split("checkpoint:")[0])

# %% [markdown]
# ## 7. Train
#
# For a batch of 128 images the network computes what it thinks, the *loss* says how far that is from the labels, and every
# weight moves a little in the direction in which the loss becomes less. That is a step. An epoch is as many steps as it takes
# to see every image once.
#
# A fifth of the training images is *held out*: the network never learns from them, and they tell how well it does on digits
# that it hasn't seen.
#
# `launch -n 2` starts two processes, *ranks*, that share the work: each takes half of every batch.
# [How it works](../how-it-works.md) follows one step in detail.

# %%
EPOCHS = 6
lockstep("launch", "-n", 2, "train", "--config", CONFIGS / "keras.yaml", "--data", DATA, "--dataset", DATASET,
         "--epochs", EPOCHS, "--output", "work/run");

# %% [markdown]
# The run has left a line per epoch in `metrics.jsonl`, which is easily drawn:

# %%
metrics = [json.loads(line) for line in open("work/run/metrics.jsonl")]
summary = json.load(open("work/run/summary.json"))
figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.2), layout="constrained")
for axis, key, scale in [(left, "loss", 1), (right, "accuracy", 100)]:
    for part, color, name in [("train", BLUE, "training"), ("holdout", ORANGE, "held out")]:
        points = [(line["epoch"], scale * line[f"{part}_{key}"]) for line in metrics[1:]]
        axis.plot(*zip(*points), "o-", color=color, label=name)
    axis.axvline(summary["kept_epoch"], color=GRAY, linestyle=":", zorder=0)
    axis.set(xlabel="epoch", xticks=range(1, EPOCHS + 1))
left.set(title="loss, in nats", ylim=(0, None))
right.set(title="accuracy, in percent")
left.legend(frameon=False)
plt.show()

# %% [markdown]
# The training images are read better and better. Those that are held out soon aren't: from some epoch on the network learns
# the training images *by heart*, which helps with no other image. That is overfitting.
#
# ## 8. Keep the best
#
# So we don't keep the last epoch but the one with the least loss on the held-out images, the dotted line. The configuration
# says so with `keep: best`. The test images have no say: if they chose, the score would flatter us.

# %%
print("kept: epoch", summary["kept_epoch"], "of", summary["epochs_completed"])
print("network:", f"{summary['parameters']:,}", "parameters, as we counted:", summary["parameters"] == sum(parameters))

# %% [markdown]
# ## 9. Score
#
# How good is it on digits that had no part in anything so far?

# %%
lockstep("evaluate", "work/run");

# %% [markdown]
# Don't take its word for it. The network is a file of numbers, in a format that is read in five lines, and what it computes
# takes three more:

# %%
def read_model(path):
    """The arrays of a safetensors file: 8 bytes say how long the header is, the header says where each array is."""
    content = Path(path).read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    return {name: np.frombuffer(content[end:], "<f4")[entry["data_offsets"][0] // 4:entry["data_offsets"][1] // 4]
            .reshape(entry["shape"]) for name, entry in header.items() if name != "__metadata__"}


def probabilities(model, pictures):
    x = pictures.reshape(-1, 784).astype(np.float32) / 255
    for layer in (0, 1):
        x = np.maximum(x @ model[f"layers.{layer}.weight"].T + model[f"layers.{layer}.bias"], 0)
    logits = x @ model["layers.2.weight"].T + model["layers.2.bias"]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


model = read_model("work/run/model.safetensors")
p = probabilities(model, test_images)
guesses = p.argmax(axis=1)
accuracy = (guesses == test_labels).mean()
print(f"numpy says {100 * accuracy:.2f} %, the program says {100 * summary['test_accuracy']:.2f} %")

# %% [markdown]
# What does it get wrong? These are the twelve mistakes that it was surest of, with what it took them for:

# %%
wrong = np.flatnonzero(guesses != test_labels)
surest = wrong[np.argsort(-p[wrong].max(axis=1))][:12]
figure, axes = plt.subplots(2, 6, figsize=(8.4, 3.4), layout="constrained")
for axis, index in zip(axes.flat, surest):
    axis.imshow(test_images[index])
    axis.set_title(f"{test_labels[index]} taken for {guesses[index]}\n({100 * p[index].max():.1f} %)", fontsize=9)
    axis.axis("off")
plt.show()

# %% [markdown]
# And what do the units of the first layer look at? Each has 784 weights, one per pixel, so its weights are a picture: ink
# where it is orange speaks for the unit, ink where it is blue against it.

# %%
against_and_for = LinearSegmentedColormap.from_list("weights", [BLUE, "white", ORANGE])
steepest = np.argsort(-np.linalg.norm(model["layers.0.weight"], axis=1))[:12]
figure, axes = plt.subplots(2, 6, figsize=(6, 2.1), layout="constrained")
for axis, unit in zip(axes.flat, steepest):
    weights = model["layers.0.weight"][unit].reshape(28, 28)
    axis.imshow(weights, cmap=against_and_for, vmin=-abs(weights).max(), vmax=abs(weights).max())
    axis.axis("off")
plt.show()

# %% [markdown]
# ## 10. Your own digit
#
# Write a digit on paper, take a photo, put it beside this notebook as `my-digit.png` (or `.jpg`), and run the cell. Without
# one, the notebook "writes" a three with a felt pen on grayish paper.
#
# The program finds the digit on its page, cuts it out, and brings it into the form of MNIST's: light on dark, 20 pixels tall,
# its center of mass in the middle.

# %%
photo = next((path for path in map(Path, ["my-digit.png", "my-digit.jpg"]) if path.exists()), None)
if photo is None:
    photo = WORK / "digit.png"
    figure, axis = plt.subplots(figsize=(3, 4), facecolor="#d8d5cc")
    for height, radius, start, end in [(3.3, 0.9, 150, -90), (1.25, 1.15, 90, -150)]:
        angle = np.radians(np.linspace(start, end, 60))
        axis.plot(1.5 + radius * np.cos(angle), height + radius * np.sin(angle), color="#232840", linewidth=9,
                  solid_capstyle="round")
    axis.set(xlim=(-1, 4), ylim=(-1, 5.5))
    axis.axis("off")
    figure.savefig(photo, facecolor=figure.get_facecolor())
    plt.close(figure)

answer = json.loads(lockstep("predict", "work/run", photo, "--json", "--show", show=False))[0]
seen = np.array(answer["pixels"])
chances = 100 * probabilities(model, seen[None])[0]
figure, axes = plt.subplots(1, 3, figsize=(8.4, 2.6), layout="constrained", width_ratios=[1, 1, 2])
for axis, picture, title in [(axes[0], plt.imread(photo), "the photo"), (axes[1], seen, "what the network sees")]:
    axis.imshow(picture)
    axis.set_title(title)
    axis.axis("off")
axes[2].bar(range(10), chances, color=[ORANGE if digit == answer["label"] else GRAY for digit in range(10)])
axes[2].set(xticks=range(10), xlabel="digit", ylabel="probability, in percent", ylim=(0, 105))
plt.show()
print("It's a", answer["name"])

# %% [markdown]
# ## 11. The same bits on any number of ranks
#
# A computer's sums depend on their order: 0.1 + 0.2 + 0.3 isn't 0.3 + 0.2 + 0.1. If two ranks each add up half of a batch,
# the order is not the one of a single process, so most programs end with slightly different weights on every number of ranks.
# This one adds in an order that has nothing to do with ranks.
#
# `parameters_sha256` in `summary.json` is a fingerprint of all 669,706 parameters: change a single bit, and all 64 digits
# change. From here on everybody uses the same small data set, so that everybody's fingerprints can be compared.

# %%
SMALL = ["--data", "work/small", "--dataset", "synthetic", "--config", CONFIGS / "quickstart.yaml", "--epochs", 3]
lockstep("data", "synthesize", "--output", "work/small", "--train", 6000, "--test", 1000, "--seed", 1)


def fingerprint(run):
    return json.load(open(f"{run}/summary.json"))["parameters_sha256"]


for ranks in (1, 2, 4):
    lockstep("launch", "-n", ranks, "train", *SMALL, "--output", f"work/small-{ranks}", show=False)
    print(f"{ranks} rank{'s' * (ranks > 1)}:", fingerprint(f"work/small-{ranks}"))

# %% [markdown]
# ## Exercises
#
# Each ends with a run whose fingerprint tells whether you did it right: whoever did has the same 64 digits. Start from the
# command above, `lockstep("train", *SMALL, …, "--output", "work/…")`, and give each run an `--output` of its own. Then call
# `check` with the number of the exercise and the run's folder.
#
# 1. **A smaller step.** Train with learning rate 0.05 in place of 0.1 (`--lr`).
# 2. **Three ranks.** Train as above, but on three ranks (`launch -n 3`). Which of the fingerprints above do you expect?
# 3. **A smaller network.** Train one hidden layer of 128 units (`--hidden`), without dropout (`--dropout`), from seed 7
#    (`--seed`). How many parameters does it have, and how much worse is it?
# 4. **Pull the plug.** Start a training of three epochs with `subprocess.Popen`, kill it in the middle (`.kill()`), and go on
#    with `train --resume FOLDER`. Is anything left of the accident?
# 5. **The fingerprint by hand.** It is the SHA-256 of the parameters' bytes, in the order of the layers, weight before bias.
#    Compute it with `read_model` and `hashlib`.

# %%
ANSWERS = {
    1: "78fe206c32f8d738ededb3b41389eb16a295fc4efd83ca09bc2cae59d425ce75",
    2: "c6b9b2084c2d064c72e840e4f1c48c3f06821a08762543e209765c6c7b377153",
    3: "2e861feb70f1623571e61a63bc731fb0c950f95cfb4934fd23577e7c80a88563",
    4: "c6b9b2084c2d064c72e840e4f1c48c3f06821a08762543e209765c6c7b377153",
    5: "c6b9b2084c2d064c72e840e4f1c48c3f06821a08762543e209765c6c7b377153",
}


def check(exercise, run):
    """Says whether a run's folder, or 64 digits, are the answer of an exercise."""
    found = fingerprint(run) if Path(run).is_dir() else run
    right = found == ANSWERS[exercise]
    print(f"exercise {exercise}: {found[:16]}…", "right!" if right else "not yet: another training than the one that was asked for")
    return right


# %% [markdown]
# Your turn:

# %%
# run = lockstep("train", *SMALL, …, "--output", "work/exercise-1")
# check(1, "work/exercise-1")

# %% [markdown]
# ## Solutions
#
# Below is one way to do each. The fingerprint of exercise 2 is that of the three runs above: the number of ranks changes
# nothing. So is that of exercise 4: the run goes on from its last checkpoint, with the same images in the same order, and
# takes the steps that the killed one would have taken. And 5 gives what `summary.json` says.

# %%
solved = []

lockstep("train", *SMALL, "--lr", 0.05, "--output", "work/exercise-1", show=False)
solved.append(check(1, "work/exercise-1"))

lockstep("launch", "-n", 3, "train", *SMALL, "--output", "work/exercise-2", show=False)
solved.append(check(2, "work/exercise-2"))

lockstep("train", *SMALL, "--hidden", 128, "--dropout", 0, "--seed", 7, "--output", "work/exercise-3", show=False)
solved.append(check(3, "work/exercise-3"))

# %%
training = subprocess.Popen(
    [PROGRAM, "train", *map(str, SMALL), "--output", "work/exercise-4"], stdout=subprocess.DEVNULL)
# Until the first epoch is in the metrics, and a checkpoint was written.
while training.poll() is None and not list(Path("work/exercise-4").glob("checkpoints/step-*.safetensors")):
    time.sleep(0.01)
training.kill()
training.wait()
print("finished before it was killed:", Path("work/exercise-4/model.safetensors").exists())
lockstep("train", "--resume", "work/exercise-4", show=False)
solved.append(check(4, "work/exercise-4"))

# %%
content = b"".join(
    read_model("work/small-1/model.safetensors")[f"layers.{layer}.{kind}"].tobytes()
    for layer in range(3) for kind in ("weight", "bias"))
solved.append(check(5, hashlib.sha256(content).hexdigest()))
assert all(solved)
