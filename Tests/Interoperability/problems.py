"""How the scripts beside this one end."""
import sys


def end(problems, summary=None):
    """Prints what doesn't hold and ends with status 1 if there is any; else prints the summary, if there is one."""
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    if summary:
        print(summary)
