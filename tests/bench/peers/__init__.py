"""The rule of the fold `standings` on this engine and on others, each a program of its own.

A program is given the brokers, the topic to write, the number of facts and a folder, and writes the
time at which its first fact arrived into the file that the environment names.
"""
