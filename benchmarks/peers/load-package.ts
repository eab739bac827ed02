// Packages of peers, which are installed apart from the product: one that is missing leaves its contender out.

/** The package is not installed; the message says how to. */
export class PackageMissing extends Error {
  override readonly name = 'PackageMissing';
}

/**
 * What the caller uses of a package, as the caller describes it: its own types are only there when it is.
 * @throws PackageMissing
 */
export async function loadPackage<Used>(name: string): Promise<Used> {
  try {
    return await import(name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new PackageMissing(`${name} is not installed: npm ci --prefix benchmarks`, { cause: error });
  }
}
