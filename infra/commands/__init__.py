"""One module for each group of commands of the command line; each has a typer app named `app`.

Which of them there are is listed in infra.cli.
"""
