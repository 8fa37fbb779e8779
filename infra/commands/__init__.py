"""One module for each group of commands of the command line.

Which of them there are is listed in infra.cli.
"""
