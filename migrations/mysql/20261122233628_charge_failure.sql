-- +goose Up
-- modify "orders" table
ALTER TABLE `orders` ADD COLUMN `charge_failure` json NULL;

-- +goose Down
-- reverse: modify "orders" table
ALTER TABLE `orders` DROP COLUMN `charge_failure`;
