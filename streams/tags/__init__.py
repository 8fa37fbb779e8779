"""Tags: what models suggest for discussions, and what people make of it.

Importing it loads no model; `reactions` suggests, `choices` is the rule of what people chose.
"""
