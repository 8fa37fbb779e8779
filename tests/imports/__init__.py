"""The importer's own tests; what an import comes to on a running platform is in `test_truth`."""
