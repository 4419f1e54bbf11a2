"""In place of MLflow: writes each call to the file `calls` of the run directory."""
import contextlib
import os


def _note(*words, **named):
    words = [*words, *(f"{key}={value}" for key, value in named.items())]
    with open(os.path.join(os.environ["LOCKSTEP_RUN"], "calls"), "a") as file:
        print(*words, file=file)


@contextlib.contextmanager
def start_run(run_name):
    _note("start_run", run_name=run_name)
    yield
    _note("end_run")


def log_artifact(path):
    _note("log_artifact", path)


def log_metrics(values, step):
    _note("log_metrics", **values, step=step)
