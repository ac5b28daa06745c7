"""Tunes the second reader's upper layers and heads, and writes them as the file that src/upper.rs describes.

    python3 -m venv env && env/bin/pip install numpy torch
    cargo build --release -p pantau-reader --example values
    env/bin/python tune.py --base e5-small-q4.bin --values target/release/examples/values --labels lexicons/labels \
        --corpus FOLDER --open FOLDER --work FOLDER --out lexicons/models/second.bin

Layers 1 to 8 are the published file's, read by our own engine (example `values`); 9 to 12 begin as that file has them
and are tuned together with one head a label on own labels and open sets. A quarter of the outlets of news, of the
platforms and months of posts and of the sentences of the translated sets, and all development parts, are not trained
on; what the tuned layers give there is printed and written to OUT.held.json.
"""
import argparse, collections, gzip, hashlib, json, pathlib, random, re, struct, subprocess, time
import numpy as np, torch
import torch.nn.functional as F

WIDTH, INNER, LAYERS, BELOW = 384, 1536, 12, 8
TONES = ["positive", "neutral", "negative"]
HEADS = [("post.tone", TONES), ("post.government", TONES + ["none"]),
         ("post.emotion", ["happy", "love", "anger", "sadness", "fear", "none"]),
         ("post.abuse", ["none", "insult", "hate"]), ("news.tone", TONES),
         ("news.government", TONES + ["none"]), ("news.headline", TONES)]
PARTS = [(0, 8), (0, 10), (0, 12), (2, 12)]  # pooling (0 mean, 2 largest) and layer
LIMITS = {"post": 72, "news": 128, "head": 40}  # tokens
TOKENS, RATE, HEAD_RATE, SEED = 1100, 6e-5, 1e-3, 7

argued = argparse.ArgumentParser()
for name in ("base", "values", "labels", "corpus", "open", "work", "out"):
    argued.add_argument("--" + name, required=True, type=pathlib.Path)
argued.add_argument("--epochs", type=float, default=2.0)
argued.add_argument("--threads", type=int, default=1)
argued = argued.parse_args()
torch.manual_seed(SEED), random.seed(SEED), np.random.seed(SEED), torch.set_num_threads(argued.threads)


def tensors(data):
    """The base file's tensors as floats; its form is told in src/base.rs."""
    at = 8 + 28 + 4 + 4
    count, = struct.unpack_from("<i", data, at); at += 20
    length, = struct.unpack_from("<Q", data, at); at += 8 + 4 * (count + 1) + 4 * count + length
    _, skip = struct.unpack_from("<iI", data, at); at += 8 + skip
    count, = struct.unpack_from("<i", data, at); at += 4
    found = {}
    for _ in range(count):
        length, = struct.unpack_from("<H", data, at); at += 2
        name = data[at:at + length].decode(); at += length
        kind = data[at]; at += 1
        values, offset, size = struct.unpack_from("<IQQ", data, at); at += 20
        found[name] = (kind, values, offset, size)

    def get(name, shape):
        kind, values, offset, size = found[name]
        if kind == 0:
            return np.frombuffer(data, "<f4", values, offset).reshape(shape).astype(np.float32)
        blocks = np.frombuffer(data, np.uint8, size, offset).reshape(-1, 18)
        scale, packed = blocks[:, :2].copy().view("<f2").astype(np.float32), blocks[:, 2:]
        return ((np.concatenate([packed & 15, packed >> 4], 1).astype(np.float32) - 8) * scale).reshape(shape)
    return get


def clean(text):
    return re.sub(r"\s+", " ", (text or "").replace("\0", " ")).strip()


def family(host):
    parts = (host or "").lower().split(".")
    return ".".join(parts[-(3 if len(parts) > 2 and parts[-2] in ("co", "go", "or", "ac") else 2):])


def quarter(key):
    """Which quarter a key falls into; as `classifier::second::held_out` tells."""
    digest = 7
    for byte in key.encode():
        digest = ((digest ^ byte) * 0x100000001B3) & (2 ** 64 - 1)
    return (digest >> 20) % 4


def labels(name):
    rows = (argued.labels / name).read_text().split("\n")
    names = [row for row in rows if row.startswith("#")][-1].lstrip("# ").split("\t")
    return {row.split("\t")[0]: dict(zip(names, row.split("\t"))) for row in rows if row and not row.startswith("#")}


def words(text):
    return frozenset(re.findall(r"\w+", text.lower()))


def gather():
    """Texts by kind, and what is known of them: (kind, place, head to class, weight, held back, set)."""
    texts, items = {"post": [], "news": [], "head": []}, []
    own, news = labels("posts.tsv"), labels("news.tsv")
    posts = []
    for line in gzip.open(argued.corpus / "social.jsonl.gz", "rt"):
        text = json.loads(line)
        if text["id"] in own:
            title, body = clean(text.get("title")), clean(text.get("body"))
            group = (text.get("platform") or "") + " " + (text.get("published_at") or "")[:7]
            posts.append((own[text["id"]], "own", quarter(group) == 0, ((title + " ") if title else "") + body[:2000]))
    for name, head in [("smsa", "tone")] + [("nusax_senti_" + code, "tone") for code in ("ind", "jav", "mad", "sun")] + [("emot", "emotion")]:
        for part in ("train", "dev"):
            for line in open(argued.open / f"{name}.{part}.tsv"):
                key, label, text = line.rstrip("\n").split("\t", 2)
                label = {"positif": "positive", "netral": "neutral", "negatif": "negative"}.get(label, label)
                # Sentences of one number are translations of one another.
                drawn = quarter(key.split("-")[1] if "-" in key else key) == 0 and name != "smsa"
                posts.append(({head: label}, f"{name}.{part}", drawn or part == "dev", clean(text)[:2000]))
    # Sentences of NusaX come from the set that SmSA comes from.
    known = [words(text) for _, name, _, text in posts if name.startswith("nusax_senti_ind")]
    at = collections.defaultdict(set)
    for place, held in enumerate(known):
        for word in held:
            at[word].add(place)
    for given, name, held, text in posts:
        if name.startswith("smsa"):
            own_words, shared = words(text), collections.Counter()
            for word in own_words:
                shared.update(at.get(word, ()))
            if any(count > 3 and count / len(own_words | known[place]) > 0.6 for place, count in shared.items()):
                continue
        found = {head: names.index(given[head[5:]]) for head, names in HEADS[:4] if given.get(head[5:]) in names}
        if found:
            weight = 3.0 if name.startswith("nusax") else 1.0
            items.append(("post", len(texts["post"]), found, weight, held, name.split(".")[0] if name[:4] in ("nusa", "emot") else name))
            texts["post"].append(text[:500])
    articles = [(text, news[text["id"]]) for text in map(json.loads, gzip.open(argued.corpus / "news.jsonl.gz", "rt")) if text["id"] in news]
    sizes = collections.Counter(family(text.get("source")) for text, _ in articles)
    filled, fold = [0] * 4, {}
    for group, size in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        least = filled.index(min(filled))
        fold[group] = least
        filled[least] += size
    for text, given in articles:
        held = fold[family(text.get("source"))] == 0
        title, body = clean(text["title"]), clean(text["body"])[:3000]
        found = {head: names.index(given[head[5:]]) for head, names in HEADS[4:6] if given[head[5:]] in names}
        items.append(("news", len(texts["news"]), found, 1.0, held, "news"))
        texts["news"].append((title + " . " + body)[:700])
        if given["headline"] in TONES:
            items.append(("head", len(texts["head"]), {"news.headline": TONES.index(given["headline"])}, 1.0, held, "head"))
            texts["head"].append(title)
    return texts, items


def below(texts):
    """Values of layer 8 and where each text's begin."""
    values = {}
    for kind, lines in texts.items():
        out = argued.work / f"{kind}.values"
        subprocess.run([argued.values, argued.base, str(BELOW), str(LIMITS[kind]), out], check=True,
                       input="".join(line + "\n" for line in lines).encode())
        lengths = np.loadtxt(f"{out}.len", dtype=np.int64)
        values[kind] = (np.memmap(out, np.float32, "r").reshape(-1, WIDTH), np.concatenate([[0], np.cumsum(lengths)]))
    return values


class Layer(torch.nn.Module):
    def __init__(self, get, number):
        super().__init__()
        own = lambda name, shape: torch.nn.Parameter(torch.tensor(np.array(get(f"l{number}.{name}", shape))))
        joined = lambda part, shape: torch.nn.Parameter(torch.tensor(np.concatenate([get(f"l{number}.{which}.{part}", shape) for which in "qkv"])))
        self.qkv, self.qkv_bias = joined("w", (WIDTH, WIDTH)), joined("b", (WIDTH,))
        self.ao, self.ao_bias = own("ao.w", (WIDTH, WIDTH)), own("ao.b", (WIDTH,))
        self.fi, self.fi_bias = own("fi.w", (INNER, WIDTH)), own("fi.b", (INNER,))
        self.fo, self.fo_bias = own("fo.w", (WIDTH, INNER)), own("fo.b", (WIDTH,))
        self.norms = torch.nn.ParameterList([own(name, (WIDTH,)) for name in ("aln.w", "aln.b", "oln.w", "oln.b")])

    def forward(self, x, seen):
        batch, length, _ = x.shape
        q, k, v = F.linear(x, self.qkv, self.qkv_bias).view(batch, length, 3, 12, 32).permute(2, 0, 3, 1, 4)
        heard = F.scaled_dot_product_attention(q, k, v, attn_mask=seen).transpose(1, 2).reshape(batch, length, WIDTH)
        drop = lambda x: F.dropout(x, 0.1, self.training)
        x = F.layer_norm(x + drop(F.linear(heard, self.ao, self.ao_bias)), (WIDTH,), self.norms[0], self.norms[1], 1e-12)
        inner = F.gelu(F.linear(x, self.fi, self.fi_bias))
        return F.layer_norm(x + drop(F.linear(inner, self.fo, self.fo_bias)), (WIDTH,), self.norms[2], self.norms[3], 1e-12)


class Net(torch.nn.Module):
    def __init__(self, get):
        super().__init__()
        self.layers = torch.nn.ModuleList([Layer(get, number) for number in range(BELOW, LAYERS)])
        self.heads = torch.nn.ModuleList([torch.nn.Linear(len(PARTS) * WIDTH, len(names)) for _, names in HEADS])
        for head in self.heads:
            torch.nn.init.normal_(head.weight, 0, 0.01)
            torch.nn.init.zeros_(head.bias)

    def forward(self, x, lengths):
        mask = torch.arange(x.shape[1])[None] < lengths[:, None]
        mean = lambda x: (x * mask[..., None]).sum(1) / lengths[:, None]
        pooled = [mean(x)]
        for number, layer in enumerate(self.layers, BELOW + 1):
            x = layer(x, mask[:, None, None, :])
            if (0, number) in PARTS:
                pooled.append(mean(x))
        pooled.append(x.masked_fill(~mask[..., None], -1e4).amax(1))
        return torch.cat(pooled, 1)

    def scores(self, head, pooled):
        return self.heads[head](F.dropout(pooled, 0.1, self.training))


def main():
    base = argued.base.read_bytes()
    get = tensors(base)
    texts, items = gather()
    values = below(texts)
    length = lambda item: int(values[item[0]][1][item[1] + 1] - values[item[0]][1][item[1]])

    def batches(items, tokens, shuffled):
        items, out = list(items), []
        if shuffled:
            random.shuffle(items)
        for start in range(0, len(items), 512):
            current, longest = [], 0
            for item in sorted(items[start:start + 512], key=length):
                if current and max(longest, length(item)) * (len(current) + 1) > tokens:
                    out.append(current)
                    current, longest = [], 0
                current.append(item)
                longest = max(longest, length(item))
            out += [current] if current else []
        if shuffled:
            random.shuffle(out)
        return out

    def filled(batch):
        lengths = [length(item) for item in batch]
        x = np.zeros((len(batch), max(lengths), WIDTH), np.float32)
        for row, (item, count) in enumerate(zip(batch, lengths)):
            rows, starts = values[item[0]]
            x[row, :count] = rows[starts[item[1]]:starts[item[1] + 1]]
        return torch.from_numpy(x), torch.tensor(lengths)

    train = [item for item in items if not item[4]]
    lift = []
    for head, names in HEADS:
        counts = collections.Counter(item[2][head] for item in train if head in item[2])
        total = sum(counts.values())
        lift.append(torch.tensor([(total / (len(names) * max(counts[which], 30))) ** 0.3 for which in range(len(names))]))
    net = Net(get)
    steps = int(len(batches(train, TOKENS, True)) * argued.epochs)
    body, heads = list(net.layers.parameters()), list(net.heads.parameters())
    groups = [dict(params=body, lr=RATE, weight_decay=0.01), dict(params=heads, lr=HEAD_RATE, weight_decay=0.01)]
    optimiser, step, begun = torch.optim.AdamW(groups, betas=(0.9, 0.98)), 0, time.time()
    rates = [group["lr"] for group in optimiser.param_groups]
    net.train()
    while step < steps:
        for batch in batches(train, TOKENS, True):
            if step >= steps:
                break
            share = min(1, step / (0.06 * steps + 1)) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimiser.param_groups, rates):
                group["lr"] = rate * share
            pooled, loss, count = net(*filled(batch)), 0, 0
            for number, (head, _) in enumerate(HEADS):
                rows = [row for row, item in enumerate(batch) if head in item[2]]
                if not rows:
                    continue
                truth = torch.tensor([batch[row][2][head] for row in rows])
                weight = torch.tensor([batch[row][3] for row in rows]) * lift[number][truth]
                # Rare labels of posts must not rule the layers.
                weight = weight * (0.5 if head in ("post.abuse", "post.government") else 1.0)
                loss = loss + (F.cross_entropy(net.scores(number, pooled[rows]), truth, reduction="none") * weight).sum()
                count += len(rows)
            loss = loss / max(count, 1)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            step += 1
            if step % 100 == 0:
                print(step, "of", steps, f"{time.time() - begun:.0f} s", flush=True)
    judge(net, [item for item in items if item[4]], batches, filled)
    write(net, get, hashlib.sha256(base).digest())


def judge(net, held, batches, filled):
    net.eval()
    told = collections.defaultdict(list)
    with torch.no_grad():
        for batch in batches(held, 4000, False):
            pooled = net(*filled(batch))
            for number, (head, _) in enumerate(HEADS):
                rows = [row for row, item in enumerate(batch) if head in item[2]]
                for row, scores in zip(rows, torch.softmax(net.scores(number, pooled[rows]), 1).tolist() if rows else []):
                    told[head, batch[row][5]].append((batch[row][1], batch[row][2][head], scores))
    for (head, name), rows in sorted(told.items()):
        truth, given = np.array([row[1] for row in rows]), np.array([row[2] for row in rows]).argmax(1)
        figures = [2 * ((truth == which) & (given == which)).sum() / ((truth == which).sum() + (given == which).sum())
                   for which in set(truth)]
        print(head, name, len(rows), f"macro-F1 {np.mean(figures):.3f}, accuracy {(truth == given).mean():.3f}", flush=True)
    argued.out.with_suffix(".held.json").write_text(json.dumps([[*key, rows] for key, rows in told.items()]))


def write(net, get, digest):
    name = lambda text: struct.pack("<H", len(text.encode())) + text.encode()
    out = bytearray(b"PANTAUUP") + struct.pack("<6I", 1, WIDTH, INNER, LAYERS - BELOW, len(HEADS), max(LIMITS.values()))
    out += name("query: ") + digest
    floats = lambda values: np.asarray(values.detach().numpy(), "<f4").tobytes()
    for layer in net.layers:
        for matrix in [*layer.qkv.chunk(3), layer.ao, layer.fi, layer.fo]:
            weights = matrix.detach().numpy()
            scale = (np.abs(weights).max(1) / 127).astype("<f4")
            rounded = np.clip(np.rint(weights / np.maximum(scale, 1e-12)[:, None]), -127, 127).astype(np.int8)
            out += scale.tobytes() + rounded.tobytes()
        for bias in [*layer.qkv_bias.chunk(3), layer.ao_bias, layer.fi_bias, layer.fo_bias, *layer.norms]:
            out += floats(bias)
    for (head, names), linear in zip(HEADS, net.heads):
        out += name(head) + bytes([0]) + struct.pack("<H", len(names)) + b"".join(map(name, names))
        out += bytes([len(PARTS)]) + b"".join(bytes(part) for part in PARTS) + floats(linear.weight) + floats(linear.bias)
    argued.out.write_bytes(bytes(out) + hashlib.sha256(out).digest())


main()
