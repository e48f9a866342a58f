#!/bin/sh
# The table of docs/guides/fine-tuning.md: every recipe of this folder with several seeds, put side by side.
#
#   recipes/practical/table.sh [SEEDS [FOLDER]]
#
# Run again after an interruption it goes on with the seed it was at. Three seeds take 6 GB of disk, for the best checkpoints. SETTINGS are
# further options of `cerbert train` (SETTINGS="--set training.epochs=1"), RECIPES the ones to run, without ".yaml".
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seeds=${1:-3}
folder=${2:-runs/practical}
recipes=${RECIPES:-$(cd "$here" && ls ./*.yaml | sed 's|^\./||; s|\.yaml$||')}
cerbert=${CERBERT:-dotnet run -c Release --project $here/../../src/Cerbert.Cli --}

for recipe in $recipes; do
  # bf16 is said, not probed: on a busy machine the probe may choose otherwise from one run to the next.
  if [ -e "$folder/$recipe" ]; then
    $cerbert train --resume "$folder/$recipe"
  else
    $cerbert train "$here/$recipe.yaml" --seeds "$seeds" --set output="$(realpath -m "$folder")/$recipe" \
      --set training.precision=bf16 --set checkpoint.keep_last=false ${SETTINGS:-}
  fi
done
$cerbert compare "$folder"/*
