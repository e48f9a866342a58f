# Sourced by the scripts beside it.

# field NAME: a number out of one JSON object on standard input.
field() { tr ',{}\n' '\n\n\n\n' | sed -n "s/^ *\"$1\": *\([0-9.][0-9.eE+-]*\) *\$/\1/p" | head -1; }
