"""How fast the application is, beside a floor measured in the same run: ``make bench`` (docs in `bench.run`)."""
