#!/usr/bin/env bash
#SBATCH --job-name=badak-search
#SBATCH --array=1-40
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --requeue
# One task of the array is one shard. `--strict`: the nodes may have different processors.
set -euo pipefail

exec badak train hyperparameters --trials 1000 --data digits --strict \
  --threads "$SLURM_CPUS_PER_TASK" --quiet \
  --shard "$SLURM_ARRAY_TASK_ID/40" --out "runs/search/$SLURM_ARRAY_TASK_ID"
