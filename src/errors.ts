/** Every error that leaves the system: a stable code, its HTTP status, and a message with what was got and expected. */
const CATALOGUE = {
  invalid_request: 400,
  invalid_configuration: 500,
  invalid_mapping: 422,
  invalid_dataset: 422,
  invalid_money: 422,
  invalid_quantity: 422,
  invalid_time: 422,
  invalid_identifier: 422,
  missing_context: 422,
  unauthorized: 401,
  forbidden: 403,
  not_permitted: 403,
  not_found: 404,
  conflict: 409,
  not_comparable: 409,
  gate_refused: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  return_exceeds_purchase: 422,
  nothing_to_say: 422,
  template_broken: 500,
  rate_limited: 429,
  overloaded: 503,
  model_missing: 503,
  artifact_corrupt: 500,
  database_unavailable: 503,
  database_incompatible: 500,
  store_unavailable: 503,
  training_running: 409,
  insufficient_history: 422,
  insufficient_memory: 422,
  import_failed: 422,
  feed_refused: 422,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

export class RegularsError extends Error {
  readonly code: ErrorCode;
  readonly statusCode: number;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RegularsError';
    this.code = code;
    this.statusCode = CATALOGUE[code];
  }
}
