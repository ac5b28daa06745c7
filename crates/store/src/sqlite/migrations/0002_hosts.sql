-- Addresses are claimed host by host, so that one with a hundred thousand addresses keeps no other waiting.
ALTER TABLE frontier ADD COLUMN host TEXT NOT NULL DEFAULT '';
UPDATE frontier SET host = lower(substr(url, instr(url, '://') + 3));
UPDATE frontier SET host = substr(host, 1, instr(host, '/') - 1) WHERE instr(host, '/') > 0;
UPDATE frontier SET host = substr(host, 1, instr(host, '?') - 1) WHERE instr(host, '?') > 0;
DROP INDEX frontier_order;
CREATE INDEX frontier_host ON frontier (host, priority, due) WHERE due IS NOT NULL AND held_until IS NULL;
CREATE INDEX frontier_held ON frontier (held_until) WHERE held_until IS NOT NULL;
-- What a killed process held is given back at once.
CREATE INDEX capture_holder ON capture (holder) WHERE holder IS NOT NULL;
CREATE INDEX mention_holder ON mention (holder) WHERE holder IS NOT NULL;
CREATE INDEX dispatch_holder ON dispatch (holder) WHERE holder IS NOT NULL;
