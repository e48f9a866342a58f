"""Peer throughput of masked language modelling: BertForMaskedLM, fused AdamW, CPU; counts real tokens only. Prints one JSON line.

The masks are made outside the measured time. Sequences are all --seq long, as packed text is. Two steps and two seconds warm up.
"""
import argparse, json, statistics, time
import torch
from transformers import BertConfig, BertForMaskedLM

p = argparse.ArgumentParser()
p.add_argument("--layers", type=int, default=4); p.add_argument("--hidden", type=int, default=256); p.add_argument("--heads", type=int, default=4)
p.add_argument("--ffn", type=int, default=1024); p.add_argument("--vocab", type=int, default=8192)
p.add_argument("--batch", type=int, default=16); p.add_argument("--seq", type=int, default=128); p.add_argument("--dropout", type=float, default=0.0)
p.add_argument("--precision", default="bf16", choices=["bf16", "fp32"]); p.add_argument("--attn", default="sdpa", choices=["eager", "sdpa"])
p.add_argument("--steps", type=int, default=10)
a = p.parse_args()
torch.manual_seed(0)
cfg = BertConfig(vocab_size=a.vocab, hidden_size=a.hidden, num_hidden_layers=a.layers, num_attention_heads=a.heads, intermediate_size=a.ffn,
                 hidden_dropout_prob=a.dropout, attention_probs_dropout_prob=a.dropout, attn_implementation=a.attn)
model = BertForMaskedLM(cfg).train()
opt = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)
rates, total_tokens, total_time = [], 0, 0.0
began, k, measured = time.perf_counter(), 0, 0
while measured < a.steps:
    ids = torch.randint(5, a.vocab, (a.batch, a.seq))
    labels = torch.where(torch.rand(ids.shape) < 0.15, ids, torch.tensor(-100))
    t = time.perf_counter()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.precision == "bf16"):
        loss = model(input_ids=ids, labels=labels).loss
    loss.backward(); opt.step(); opt.zero_grad()
    dt = time.perf_counter() - t
    k += 1
    if k > 2 and t - began > 2:
        measured += 1; total_tokens += ids.numel(); total_time += dt; rates.append(ids.numel() / dt)
print(json.dumps({"peer": "transformers+torch", "precision": a.precision, "attn": a.attn, "batch": a.batch, "seq": a.seq, "vocab": a.vocab,
                  "tokens_per_s": round(total_tokens / total_time, 1), "median_tokens_per_s": round(statistics.median(rates), 1)}))
