#!/usr/bin/env bash
# Makes models/starter from text: vocabulary, pre-training, the folder in fp16, and the log of the run. Stopped anywhere, it goes on when called again.
# Needs: the text in CERBERT_DATA/text, and cerbert (CERBERT="dotnet run -c Release --project src/Cerbert.Cli --" by default).
set -euo pipefail
cd "$(dirname "$0")/../.."
cerbert=${CERBERT:-dotnet run -c Release --project src/Cerbert.Cli --}
text=${CERBERT_DATA:-../shared/data}/text
model=models/starter

[ -f runs/starter-vocab/vocab.txt ] || $cerbert vocab "$text" --size 8192 --characters 200 --output runs/starter-vocab
if [ -d runs/starter ]; then
  $cerbert pretrain --resume runs/starter
else
  $cerbert pretrain recipes/starter/pretrain.yaml --set training.precision=bf16
fi
$cerbert export runs/starter "$model" --type fp16 --dropout 0.1
# The config with everything that was decided, without the places of this machine; every evaluation, and every hundredth step.
sed "s|$(pwd)/||; s|$(realpath "$text")|\${CERBERT_DATA}/text|" runs/starter/config.yaml > "$model/pretrain.yaml"
awk -F'[:,]' '/"kind":"step"/ && $2 % 100 != 0 { next } { print }' runs/starter/metrics.jsonl > "$model/training.jsonl"
