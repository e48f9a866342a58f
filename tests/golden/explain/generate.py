"""explain.safetensors: word-vector gradients and attention of every family's reference checkpoint, in float32."""
import json
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoModelForSequenceClassification

here = sys.argv[1]  # tests/golden
OUTPUT, SENTENCES = 1, (0, 2)
tensors = {}
for name in ("bert-tiny-classifier", "roberta-tiny", "xlm-roberta-tiny", "distilbert-tiny", "electra-tiny", "albert-tiny", "xlnet-tiny", "bart-tiny"):
    path = os.path.join(here, "checkpoints", name)
    batch = json.load(open(os.path.join(here, "bert-classify.json" if name == "bert-tiny-classifier" else f"models/{name}.json")))
    kind = AutoModel if name == "albert-tiny" else AutoModelForSequenceClassification
    model = kind.from_pretrained(path, attn_implementation="eager").eval()
    vectors = []
    for module in model.modules():
        if isinstance(module, torch.nn.Embedding) and module.num_embeddings == model.config.vocab_size:
            module.register_forward_hook(lambda m, i, o: (o.retain_grad(), vectors.append(o)) and None)
    for s in SENTENCES:
        vectors.clear()
        inputs = {"input_ids": torch.tensor([batch["ids"][s]])}
        if "token_types" in batch:
            inputs["token_type_ids"] = torch.tensor([batch["token_types"][s]])
        o = model(**inputs, output_attentions=True)
        answer = o.pooler_output if kind is AutoModel else o.logits
        answer[0, OUTPUT].backward()
        gradient = vectors[0].grad.flatten(0, 1).clone()  # XLNet has sentences in its second dimension
        if len(vectors) == 2:  # a decoder reads every token one place later
            gradient[:-1] += vectors[1].grad[0, 1:]
        tensors[f"{name}.{s}.answer"] = answer[0].detach().clone()
        tensors[f"{name}.{s}.gradient"] = gradient
        maps = list(o.attentions) if name != "bart-tiny" else list(o.encoder_attentions) + [m for pair in zip(o.decoder_attentions, o.cross_attentions) for m in pair]
        for i, m in enumerate(maps):
            tensors[f"{name}.{s}.attention.{i}"] = m[0].detach().contiguous()
save_file(tensors, os.path.join(here, "explain", "explain.safetensors"))
