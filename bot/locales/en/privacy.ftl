# Limits, what is kept, and how it is erased.

refused-rate = That was a great deal at once, so I skipped the rest. Nothing was charged; go on in a minute.
