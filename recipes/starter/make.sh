#!/usr/bin/env bash
# Makes models/starter from text: vocabulary, pre-training in two stages, the folder in fp16, and the logs of both. Stopped anywhere, it goes on when called
# again. Needs: the text in CERBERT_DATA/text, and cerbert (CERBERT="dotnet run -c Release --project src/Cerbert.Cli --" by default).
set -euo pipefail
cd "$(dirname "$0")/../.."
cerbert=${CERBERT:-dotnet run -c Release --project src/Cerbert.Cli --}
text=${CERBERT_DATA:-../shared/data}/text
model=models/starter

# stage RECIPE RUN LOG: trains it or goes on; keeps the config with everything that was decided, without the places of this machine, and of the log
# every evaluation and every hundredth step.
stage() {
  if [ -d "runs/$2" ]; then
    $cerbert pretrain --resume "runs/$2"
  else
    $cerbert pretrain "recipes/starter/$1.yaml" --set training.precision=bf16
  fi
  sed "s|$(pwd)/||; s|$(realpath "$text")|\${CERBERT_DATA}/text|" "runs/$2/config.yaml" > "$model/$1.yaml"
  awk -F'[:,]' '/"kind":"step"/ && $2 % 100 != 0 { next } { print }' "runs/$2/metrics.jsonl" > "$model/$3.jsonl"
}

[ -f runs/starter-vocab/vocab.txt ] || $cerbert vocab "$text" --size 8192 --characters 200 --output runs/starter-vocab
stage pretrain starter training
stage pretrain-longer starter-longer training-longer
$cerbert export runs/starter-longer "$model" --type fp16 --dropout 0.1
