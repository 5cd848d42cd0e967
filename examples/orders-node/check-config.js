'use strict';
// Refuses settings that the application could not live with: `node check-config.js FILE` ends with 0 or with a reason and 1.
const fs = require('node:fs');

try {
  const settings = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
  if (!Number.isInteger(settings.max_quantity) || settings.max_quantity < 1) throw new Error('max_quantity must be a whole number of 1 or more');
  if (!/^[A-Z]{3}$/.test(settings.currency)) throw new Error('currency must be three capital letters');
} catch (error) {
  console.error(`check-config: ${error.message}`);
  process.exit(1);
}
