"""The demo catalogue: real releases as facts, with drawn sleeves and generated sound."""
