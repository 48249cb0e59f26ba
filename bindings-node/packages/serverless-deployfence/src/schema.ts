// Tells the framework's own validation that the options are known. What they may be is the plugin's to check: osls 4 would
// answer with a sentence of its own, serverless 3 would only warn.

export const customSchema = { type: 'object', properties: { deployfence: {} } };
