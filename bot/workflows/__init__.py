"""How a change travels: asked, decided, carried out, handed over, each move one transaction."""
