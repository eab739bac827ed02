// The contract itself: schemas, types and release; `./client` and `./server` hold the code of either side.
export * from './contract.ts';
export type {
  Contract,
  ErrorCodeOf,
  ErrorData,
  ErrorDeclaration,
  ErrorShape,
  Mutation,
  Procedure,
  ProcedureMeta,
  Query,
  RouterOf,
} from './define.ts';
export { everyProcedure } from './errors.ts';
export { MAX_BATCH_SIZE, VERSION_HEADER } from './wire.ts';
