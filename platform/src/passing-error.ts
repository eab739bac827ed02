// Telling "the database is away just now" from "this very write is wrong": the first is waited out, the second charged.
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

const passingLabels = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError'];

/**
 * Server errors that pass without anybody changing the request, named as in the server's error_codes.yml. Missing rights
 * are among them: it is the operator who has to act, not whoever asked.
 */
const passingCodes = {
  HostUnreachable: 6,
  HostNotFound: 7,
  Unauthorized: 13,
  AuthenticationFailed: 18,
  LockTimeout: 24,
  MaxTimeMSExpired: 50,
  WriteConcernTimeout: 64,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  WriteConflict: 112,
  PrimarySteppedDown: 189,
  NoSuchTransaction: 251,
  ExceededTimeLimit: 262,
  SocketException: 9001,
  NotWritablePrimary: 10107,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  InterruptedDueToReplStateChange: 11602,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,
  OutOfDiskSpace: 14031,
};
const isPassingCode = (code: unknown) => Object.values(passingCodes).some((passing) => passing === code);

/** The database did not answer in time: it may have done what it was asked for. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
}

/** Whether trying the same thing again later can succeed; nothing is known about whether it has happened. */
export function isPassingDatabaseError(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof DatabaseSilent) return true;
  if (error instanceof MongoBulkWriteError) {
    if (error.result.getWriteConcernError() !== undefined) return true;
    // What kept the whole round from its answer is wrapped without its class, and not always with its labels.
    if (error.errorResponse instanceof MongoError && isPassingDatabaseError(error.errorResponse)) return true;
  }
  if (error instanceof MongoServerError && isPassingCode(error.code)) return true;
  return error instanceof MongoError && passingLabels.some((label) => error.hasErrorLabel(label));
}
