#!/bin/sh
# Measures how a training step scales on this machine, with threads, batch, length and model size, and prints a markdown table.
#
#   bench/scaling.sh [STEPS]       STEPS: measured steps per point, default 4
#
# Run it with nothing else running. Every point is `cerbert bench train --json` in bf16 where the processor has it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
steps=${1:-4}
dotnet build -c Release -v quiet "$here/../src/Cerbert.Cli" > /dev/null
cerbert="$here/../src/Cerbert.Cli/bin/Release/net10.0/cerbert"
processors=$(getconf _NPROCESSORS_ONLN)

. "$here/fields.sh"

# point NAME ARGS...: one row.
point() {
  name=$1; shift
  json=$("$cerbert" bench train --steps "$steps" --json "$@" 2> /dev/null)
  value() { printf '%s' "$json" | field "$1"; }
  printf '| %s | %.0f | %.1f | %.0f %% | %.0f |\n' "$name" "$(value median_tokens_per_s)" "$(value median_step_ms)" \
    "$(value matmul_share | awk '{ print 100 * $1 }')" "$(value peak_rss_mb)"
}

head_() { printf '\n| %s | tokens/s | ms a step | of its products alone | MB |\n|---|---|---|---|---|\n' "$1"; }

small="--layers 4 --hidden 256 --heads 4 --ffn 1024 --vocab 8192"
head_ "threads"
t=1
while [ "$t" -le "$processors" ]; do
  point "BERT-base, 32 × 64, $t" --threads "$t"
  point "4 × 256, 32 × 64, $t" $small --threads "$t"
  t=$((t * 2))
done
head_ "sentences of 64 tokens, BERT-base"
for b in 1 4 16 32 64; do point "$b" --batch "$b"; done
head_ "tokens of a sentence, 2048 a step, BERT-base"
for l in 16 64 128 256 512; do point "$l" --seq "$l" --batch $((2048 / l)); done
head_ "model, 16 × 64"
point "4 × 256 (5 M parameters)" $small --batch 16
point "4 × 512 (29 M)" --layers 4 --hidden 512 --heads 8 --ffn 2048 --batch 16
point "12 × 768 (109 M)" --batch 16
point "24 × 1024 (335 M)" --layers 24 --hidden 1024 --heads 16 --ffn 4096 --batch 16
