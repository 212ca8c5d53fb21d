"""How records are made comparable: titles and people in comparable form, and the keys under which they meet."""
