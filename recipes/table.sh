#!/bin/sh
# A table of recipes: every recipe of a folder with several seeds, put side by side.
#
#   recipes/table.sh FOLDER [SEEDS [OUTPUT]]        recipes/table.sh practical 3
#
# Run again after an interruption it goes on with the seed it was at. SETTINGS are further options of `cerbert train`
# (SETTINGS="--set training.epochs=1"), RECIPES the ones to run, without ".yaml". Only the best checkpoints are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=${1:?which folder of recipes?}
seeds=${2:-3}
folder=${3:-runs/$name}
recipes=${RECIPES:-$(cd "$here/$name" && ls ./*.yaml | sed 's|^\./||; s|\.yaml$||')}
cerbert=${CERBERT:-dotnet run -c Release --project $here/../src/Cerbert.Cli --}

for recipe in $recipes; do
  # bf16 is said, not probed: on a busy machine the probe may choose otherwise from one run to the next.
  if [ -e "$folder/$recipe" ]; then
    $cerbert train --resume "$folder/$recipe"
  else
    $cerbert train "$here/$name/$recipe.yaml" --seeds "$seeds" --set output="$(realpath -m "$folder")/$recipe" \
      --set training.precision=bf16 --set checkpoint.keep_last=false ${SETTINGS:-}
  fi
done
$cerbert compare $(for recipe in $recipes; do echo "$folder/$recipe"; done)
