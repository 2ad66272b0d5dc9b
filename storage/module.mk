# --- storage: nothing to generate; every .c here is part of the archive -------------------------------
