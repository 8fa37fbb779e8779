"""The tests of every floor and room; CONTRIBUTING says which kind goes where."""
