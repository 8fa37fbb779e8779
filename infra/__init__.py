"""Running the platform: settings, the command line, the loop, drivers and embedded services.

What events mean (streams) and what readers see (projections) is not decided here.
"""
