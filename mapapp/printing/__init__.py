"""Documents for meetings: PDF that screen readers can read (PDF/UA-1), and pictures (PNG)."""
