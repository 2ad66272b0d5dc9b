/* storage/migrations.h - the steps between versions of the data files: migrate.h says how one is added.
 * Threading: constant. */
#ifndef SP_STORAGE_MIGRATIONS_H
#define SP_STORAGE_MIGRATIONS_H

#include "storage/migrate.h"

const struct sp_migration *sp_registry_migrations(size_t *n);
const struct sp_migration *sp_exchange_migrations(size_t *n);
const struct sp_migration *sp_records_migrations(size_t *n); /* of records.mdb */

#endif
