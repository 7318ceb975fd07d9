/**
 * `badak/experiments`: the experiments of the books, with their parameters, data, trainings, views and charts. It opens
 * runs, goes on with them, merges the shards of a search, and restores models of checkpoints.
 *
 * @module badak/experiments
 */
export type {
  BookFigures,
  Chart,
  Experiment,
  LoadedData,
  Note,
  Policy,
  Run,
  RunOptions,
  TrainingState,
} from './experiment.js';
export { type GatheredSearch, gatherShards, type MergedSearch, type SearchPart } from './merge.js';
export {
  type ChangedParam,
  type OpenedRun,
  openRun,
  type OpenRunOptions,
  type PreparedRun,
  prepareRun,
} from './open-run.js';
export type {
  BarsPanel,
  Column,
  ColumnKind,
  Field,
  Heatmap,
  HeatmapPanel,
  HistogramsPanel,
  MapAxis,
  MapPanel,
  Panel,
  PathsPanel,
  Picture,
  PictureScale,
  PicturesPanel,
  Point,
  Opens,
  ScoredWord,
  SumPanel,
  TableCell,
  TablePanel,
  TextPanel,
  Titled,
} from './panels.js';
export type { AnyParams, ParamSpec, ParamSpecs } from './params.js';
export type { Editable, EditableLayer } from '../train/edited-model.js';
export type { Edit, FreezeEdit, MadeEdit, OffEdit, OnEdit, SetEdit, UnfreezeEdit } from '../train/edits.js';
export { encodeEvents, type RunTime } from '../train/events.js';
export type { NamedFiles } from '../io/word-vectors.js';
export type { Shard } from '../train/shard.js';
export type { MemoryPlan } from '../train/plan.js';
export type { Restored } from './restore.js';
export type { Earlier, KeptMoments } from './kept-moments.js';
export type { InputKind, Look, View } from './view.js';
export { experimentFor, experiments, trialExperiments } from './list.js';
