#!/bin/sh
# Measures Cerbert beside the peer (PyTorch + Transformers, Rust tokenizers) on this machine, alternately, and prints a
# markdown table of medians and ratios.
#
#   bench/compare.sh [RUNS]        RUNS: times each side runs, default 3
#
# Environment
#   PEER       folder with the peer's run.sh, bench_train.py and sst-lengths.json (default: ../shared/peer beside the repository)
#   PEER_ROOT  the root that run.sh runs in; needed for the tokenizer and for mlm, whose files are copied to $PEER_ROOT/peer
#   VOCAB      folder with vocab.txt (default: $PEER/../vocab/bert-base-uncased)
#   TEXTS      a text per line, for the tokenizer (default: $PEER/../data/sst/train.tsv)
#   CASES      which of "fixed sst grouped afqmc long large fp32 infer infer-grouped int8 ort mlm tokenizer" (default: all); ort beside infer and
#              int8, int8 beside infer
#   STEPS      measured steps per run (default 8)
#   THREADS    for both sides (default: all processors)
#   QUICK=1    one run of three steps
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PEER=$(cd "${PEER:-$here/../../shared/peer}" && pwd)
VOCAB=${VOCAB:-$PEER/../vocab/bert-base-uncased}
TEXTS=${TEXTS:-$PEER/../data/sst/train.tsv}
CASES=${CASES:-fixed sst grouped afqmc long large fp32 infer infer-grouped int8 ort mlm tokenizer}
THREADS=${THREADS:-$(getconf _NPROCESSORS_ONLN)}
if [ "${QUICK:-0}" = 1 ]; then runs=${1:-1}; steps=${STEPS:-3}; else runs=${1:-3}; steps=${STEPS:-8}; fi
export THREADS CERBERT_THREADS="$THREADS"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Always what the sources say: a stale build would measure something else.
dotnet build -c Release -v quiet "$here/../src/Cerbert.Cli" > "$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
cerbert="$here/../src/Cerbert.Cli/bin/Release/net10.0/cerbert"

. "$here/fields.sh"

# median FILE: the middle line of a file of numbers, or the mean of the two in the middle.
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# measure KEY COMMAND...: runs it, keeps tokens/s and peak memory (MB) under the key, shows progress.
measure() {
  key=$1; shift
  "$@" > "$work/out" 2> "$work/err" &
  pid=$!; peak=0
  # The peak never falls, so the last look before the end is the one that counts.
  while kill -0 "$pid" 2> /dev/null; do
    seen=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2> /dev/null || true)
    peak=${seen:-$peak}
    sleep 0.2
  done
  if ! wait "$pid"; then echo "$key failed: $*" >&2; cat "$work/err" >&2; exit 1; fi
  rate=$(field tokens_per_s < "$work/out")
  if [ -z "$rate" ]; then rate=$(awk "BEGIN { print $(field tokens < "$work/out") / $(field seconds < "$work/out") }"); fi
  echo "$rate" >> "$work/$key.rate"
  [ "$peak" = 0 ] || awk "BEGIN { print $peak * 1024 / 1e6 }" >> "$work/$key.memory"
  share=$(field matmul_share < "$work/out")
  [ -z "$share" ] || echo "$share" >> "$work/$key.share"
  sed -n 's/.*"engine": *"\([^"]*\)".*/\1/p' "$work/out" | head -1 > "$work/$key.engine"
  echo "$key: $rate tokens/s" >&2
}

wants() { case " $CASES " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
peer() { key=$1; shift; measure "peer-$key" sh "$PEER/run.sh" "$@"; }
ours() { key=$1; shift; measure "ours-$key" "$cerbert" bench "$@" --json; }

# both KEY MODE FILE ARGS...: the peer, then Cerbert, with the same arguments, on the real lengths of a file of the peer's ("": on --seq).
both() {
  case_=$1 mode=$2 lengths=$3; shift 3
  wants "$case_" || return 0
  peer "$case_" bench_train.py --mode "$mode" --steps "$steps" "$@" ${lengths:+--lengths "/peer/$lengths"}
  ours "$case_" "$mode" --steps "$steps" --seed "$run" "$@" ${lengths:+--lengths "$PEER/$lengths"}
}

if wants tokenizer; then
  if [ -n "${PEER_ROOT:-}" ]; then
    # Both sides read the same JSON list.
    mkdir -p "$PEER_ROOT/peer/compare"
    tr -d '\000-\010\013-\037' < "$TEXTS" | tr '\t' ' ' | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/' |
      awk 'BEGIN { print "[" } { print (NR > 1 ? "," : "") $0 } END { print "]" }' > "$work/texts.json"
    cp "$work/texts.json" "$VOCAB/vocab.txt" "$PEER_ROOT/peer/compare/"
  else
    echo "tokenizer left out: set PEER_ROOT to the root that $PEER/run.sh uses" >&2
    CASES=$(echo "$CASES" | sed 's/tokenizer//')
  fi
fi

if wants mlm; then
  if [ -n "${PEER_ROOT:-}" ]; then
    cp "$here/bench_mlm.py" "$PEER_ROOT/peer/"
  else
    echo "mlm left out: set PEER_ROOT to the root that $PEER/run.sh uses" >&2
    CASES=$(echo "$CASES" | sed 's/mlm//')
  fi
fi

run=0
while [ "$run" -lt "$runs" ]; do
  run=$((run + 1))
  echo "run $run of $runs" >&2
  bf16="--precision bf16 --batch 32"
  both fixed train "" $bf16 --seq 64
  both sst train sst-lengths.json $bf16
  both grouped train sst-lengths.json $bf16 --group-by-length
  both afqmc train afqmc-pair-lengths.json $bf16
  # Which attention is the peer's better one for long sentences differs from machine to machine.
  if wants long; then
    peer long bench_train.py --attn eager --steps "$steps" --precision bf16 --batch 8 --seq 512
    peer long-fused bench_train.py --attn sdpa --steps "$steps" --precision bf16 --batch 8 --seq 512
    ours long train --steps "$steps" --seed "$run" --precision bf16 --batch 8 --seq 512
  fi
  both large train "" --precision bf16 --batch 16 --seq 64 --layers 24 --hidden 1024 --heads 16 --ffn 4096
  both fp32 train "" --precision fp32 --batch 32 --seq 64
  if wants fp32; then
    CERBERT_MATMUL=managed; export CERBERT_MATMUL
    ours fp32-managed train --steps "$steps" --seed "$run" --precision fp32 --batch 32 --seq 64
    unset CERBERT_MATMUL
  fi
  both infer infer sst-lengths.json $bf16
  both infer-grouped infer sst-lengths.json $bf16 --group-by-length
  if wants int8; then
    ours int8 infer --steps "$steps" --seed "$run" $bf16 --lengths "$PEER/sst-lengths.json" --int8
  fi
  wants ort && peer ort bench_ort.py --steps "$steps" --batch 32 --lengths /peer/sst-lengths.json --group-by-length
  if wants mlm; then
    peer mlm bench_mlm.py --steps "$steps" --precision bf16 --attn eager --batch 16
    ours mlm pretrain --steps "$steps" --precision bf16 --batch 16 --seq 128 --layers 4 --hidden 256 --heads 4 --ffn 1024 --vocab 8192 --dropout 0
  fi
  if wants tokenizer; then
    peer tokenizer tokenize_folder.py /peer/compare /peer/compare/texts.json /peer/compare/ids.json
    ours tokenizer tokenize "$VOCAB" --file "$work/texts.json"
  fi
done

# row TITLE PEER-KEY OUR-KEY: one line of the table, where both were measured.
row() {
  p="$work/peer-$2" o="$work/ours-$3"
  [ -s "$p.rate" ] && [ -s "$o.rate" ] || return 0
  pm=; om=; share=
  [ ! -s "$p.memory" ] || pm=$(median "$p.memory")
  [ ! -s "$o.memory" ] || om=$(median "$o.memory")
  [ ! -s "$o.share" ] || share=$(median "$o.share")
  awk -v title="$1" -v p="$(median "$p.rate")" -v o="$(median "$o.rate")" -v pm="$pm" -v om="$om" -v share="$share" 'BEGIN {
    printf "| %s | %.0f | %.0f | %.2f | ", title, p, o, o / p
    if (pm && om) printf "%.0f | %.0f | %.2f | ", pm, om, om / pm; else printf " | | | "
    if (share) printf "%.0f %% |\n", 100 * share; else printf " |\n" }'
}

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2> /dev/null | head -1)
engine=$(cat "$work"/ours-*.engine 2> /dev/null | grep . | grep -v '^managed' | head -1 || true)
echo "${cpu:-$(uname -m)}, $THREADS threads, ${engine:-managed}, $(date -u +%Y-%m-%d); BERT-base, batch 32 where nothing else is said; median of $runs, $steps steps each."
echo
echo "| training, where nothing else is said (tokens/s) | peer | Cerbert | ratio | peer MB | Cerbert MB | ratio | of matmul's rate |"
echo "|---|---|---|---|---|---|---|---|"
row "bf16, 32 × 64" fixed fixed
row "bf16, SST lengths" sst sst
row "bf16, SST lengths, both grouped" grouped grouped
row "bf16, SST lengths, peer grouped, Cerbert not" grouped sst
row "bf16, AFQMC pair lengths" afqmc afqmc
row "bf16, 8 × 512" long long
row "bf16, 8 × 512, the peer's fused attention" long-fused long
row "bf16, BERT-large, 16 × 64" large large
row "fp32, 32 × 64" fp32 fp32
row "fp32, 32 × 64, Cerbert without oneDNN" fp32 fp32-managed
row "inference, bf16, SST lengths" infer infer
row "inference, bf16, SST lengths, both grouped" infer-grouped infer-grouped
row "inference, SST lengths, Cerbert int8" infer int8
row "inference, SST lengths: ONNX Runtime fp32 grouped, Cerbert bf16" ort infer
row "inference, SST lengths: ONNX Runtime fp32 grouped, Cerbert int8" ort int8
row "masked language modelling, 4 × 256, 8,192 pieces, 16 × 128, bf16" mlm mlm
row "tokenizer, bert-base-uncased" tokenizer tokenizer
