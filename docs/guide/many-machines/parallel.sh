#!/usr/bin/env bash
# A search in 40 shards on this machine, two at a time. Started again, it trains what is not finished.
set -euo pipefail
mkdir -p runs/search

parallel --jobs 2 --retries 3 \
  badak train hyperparameters --trials 1000 --data digits --threads 1 --quiet \
  --shard {}/40 --out runs/search/{} ::: {1..40} > /dev/null

badak merge runs/search/* --out runs/merged
