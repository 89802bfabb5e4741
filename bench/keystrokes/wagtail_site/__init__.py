"""A magazine on Wagtail as its documentation has it, and what helps its writers: `bench.keystrokes` counts their clicks and keys."""
