// SQLite for Swift: the system's header, and functions for what Swift cannot call or see,
// the variadic calls and the destructor constants that are casts.
#pragma once
#include <sqlite3.h>

/// SQLITE_TRANSIENT: SQLite copies the bound bytes before the call returns.
static inline sqlite3_destructor_type askd_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// sqlite3_db_config for the options that take a switch; `SQLITE_OK` or an error code.
static inline int askd_sqlite_db_config_switch(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}
