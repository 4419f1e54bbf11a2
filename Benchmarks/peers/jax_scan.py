"""JAX, one process: a whole epoch is one compiled program.

    python jax_scan.py --data DIR
"""
import jax
import jax.numpy as jnp

import work

options = work.options()
images, labels = map(jnp.asarray, work.training_images(options.data))


def initial(key):
    for index, (inputs, outputs) in enumerate(zip(work.WIDTHS, work.WIDTHS[1:])):
        weights = jax.random.normal(jax.random.fold_in(key, index), (inputs, outputs)) * jnp.sqrt(2 / inputs)
        yield weights, jnp.zeros(outputs)


def loss(parameters, x, labels, key):
    for index, (weights, bias) in enumerate(parameters):
        x = x @ weights + bias
        if index < len(parameters) - 1:
            kept = jax.random.bernoulli(jax.random.fold_in(key, index), 1 - work.DROPOUT, x.shape)
            x = jnp.where(kept, jax.nn.relu(x) / (1 - work.DROPOUT), 0)
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x), labels[:, None], 1))


@jax.jit
def epoch(state, order):
    def step(state, batch):
        parameters, velocity, key = state
        key, dropout_key = jax.random.split(key)
        gradient = jax.grad(loss)(parameters, images[batch], labels[batch], dropout_key)
        velocity = jax.tree.map(lambda v, g: work.MOMENTUM * v + g, velocity, gradient)
        parameters = jax.tree.map(lambda p, v: p - work.LEARNING_RATE * v, parameters, velocity)
        return (parameters, velocity, key), None

    return jax.lax.scan(step, state, order)[0]


parameters = list(initial(jax.random.key(0)))
state = (parameters, jax.tree.map(jnp.zeros_like, parameters), jax.random.key(1))


def train(order):
    global state
    state = jax.block_until_ready(epoch(state, jnp.asarray(order)))


work.report(work.timed(options.epochs, train), f"jax {jax.__version__}")
